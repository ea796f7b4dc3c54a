import { posix } from 'node:path';
import type { DockerfileInstruction, DockerfileStage } from '../../report/dockerfile-report.js';
import { copiesWholeContext, readContextCopy } from '../context-copy.js';
import { readDependencyCommand } from '../dependency-commands.js';
import { readPackageCommand } from '../package-managers.js';
import { commandsOf } from '../shell-commands.js';
import { workingDirectories } from '../working-directory.js';
import { newBlock, type Block, type Document } from './blocks.js';
import type { Edit, EditInput } from './edit.js';
import { planPython, type PythonPlan } from './python-plan.js';
import { aptInstall, runtimePackages } from './runtime-packages.js';
import { namesOf, platformOf, RUNTIME } from './split-stages.js';
import { LIBRARIES, listLibraries } from './system-libraries.js';

/** The same change for each rule that asks for it: a toolchain beside the packages, and a base that brings one. */
export const splitPython: readonly Edit[] = ['build-tools-in-final', 'heavy-base'].map((ruleId) => ({
  ruleId,
  summary: 'installs Python packages in a stage of their own and ships only those',
  apply,
}));

function apply({ document, parsed }: EditInput): Document | null {
  const [stage, ...others] = parsed.stages;
  const first = document.blocks.findIndex(({ instruction }) => instruction.keyword === 'FROM');
  const from = document.blocks[first];
  if (stage === undefined || others.length > 0 || from === undefined) return null;
  const plan = planPython(stage, parsed.escape);
  if (plan === null) return null;
  const body = document.blocks.slice(first + 1);
  const names = namesOf(stage);
  const like = from.instruction;
  const end = body.findIndex(({ instruction }) => instruction === plan.last) + 1;
  const build = [
    { ...from, lines: [`FROM ${platformOf(stage)}${stage.base} AS ${names.build}`] },
    ...buildStage(stage, plan, body.slice(0, end), like),
  ];
  const final = [
    newBlock(like, [`FROM ${platformOf(stage)}${plan.base}${names.final}`], ['']),
    ...finalStage(stage, plan, body, { name: names.build, like, escape: parsed.escape }),
  ];
  return { ...document, blocks: [...document.blocks.slice(0, first), ...build, ...final] };
}

/** What leads to the packages, as root, in a new environment unless there is one. */
function buildStage(
  stage: DockerfileStage,
  plan: PythonPlan,
  body: readonly Block[],
  like: DockerfileInstruction,
): Block[] {
  const { creation, environment, steps } = plan;
  const isKept = ({ instruction: { keyword } }: Block): boolean => !RUNTIME.has(keyword) && keyword !== 'USER';
  const kept = body.filter(isKept);
  const line = (text: string | readonly string[]): Block => newBlock(like, typeof text === 'string' ? [text] : text);
  const libraries = plan.withLibraries ? [line(listLibraries(stage, environment))] : [];
  const start = kept.findIndex(({ instruction }) => steps.get(instruction) === 'install');
  const place =
    kept.slice(0, start).findLastIndex(({ instruction }) => /^(?:system|tools)$/.test(steps.get(instruction) ?? '')) +
    1;
  if (creation === null) {
    // An interpreter that uv fetches is no part of the environment.
    const fixed = usesUv(kept) ? [line('ENV UV_PYTHON_DOWNLOADS=never')] : [];
    return [...kept.slice(0, place), ...fixed, ...kept.slice(place), ...libraries];
  }
  const packages = creation.packages.length > 0 ? `${aptInstall(creation.packages.join(' '))} && ` : '';
  const made = [
    line(`RUN ${packages}python3 -m venv ${creation.flags}${environment}`),
    line(`ENV VIRTUAL_ENV=${environment} PATH=${environment}/bin:$PATH`),
  ];
  const installs = kept.slice(place).map((block) => ({ ...block, lines: block.lines.map(withoutPlace(block)) }));
  return [...kept.slice(0, place), ...made, ...installs, line('RUN python3 -m pip uninstall -y pip'), ...libraries];
}

const usesUv = (blocks: readonly Block[]): boolean =>
  blocks.some(({ instruction }) => commandsOf(instruction).some(({ program }) => program === 'uv'));

/** The lines of an install without flags that lead around an active environment. */
function withoutPlace({ instruction }: Block): (line: string) => string {
  const ids = new Set(commandsOf(instruction).map((command) => readDependencyCommand(command)?.ecosystem.id));
  return (line) => {
    const withoutUser = ids.has('pip') ? line.replace(/\s--user(?=\s|$)/g, '') : line;
    return ids.has('uv') ? withoutUser.replace(/\s--system(?=\s|$)/g, '') : withoutUser;
  };
}

interface Names {
  /** Of the build stage. */
  readonly name: string;
  readonly like: DockerfileInstruction;
  readonly escape: string;
}

/** The stage as it is, in its order, with the runtime packages and the finished environment in the place of installs. */
function finalStage(stage: DockerfileStage, plan: PythonPlan, body: readonly Block[], names: Names): Block[] {
  const { steps, environment } = plan;
  const firstInstall = stage.instructions.find((each) =>
    commandsOf(each).some((command) => readPackageCommand(command)),
  );
  const repeated = repeatedCopies(stage, plan, names.escape);
  const line = (text: string): Block => newBlock(names.like, [text]);
  const listed = plan.withLibraries ? [`COPY --from=${names.name} ${LIBRARIES} ${LIBRARIES}`] : [];
  const others = [...plan.packages, ...(plan.withLibraries ? [`$(cat ${LIBRARIES})`] : [])];
  const packages = [...listed, ...runtimePackages(stage, others)].map(line);
  const copied = [
    line(`COPY --from=${names.name} ${environment} ${environment}`),
    ...(plan.creation === null ? [] : [line(`ENV PATH=${environment}/bin:$PATH`)]),
  ];
  const kept = body.flatMap((block): Block[] => {
    const { instruction } = block;
    const step = steps.get(instruction);
    const plain = { ...block, lead: block.lead.filter((each) => each !== '') };
    if (step === undefined) return repeated.has(instruction) ? [] : [plain];
    const here = instruction === firstInstall ? packages : [];
    return step === 'own' ? [plain] : [...here, ...(instruction === plan.last ? copied : [])];
  });
  return firstInstall === undefined ? [...packages, ...kept] : kept;
}

/** COPYs of what only the installs read: the manifests that a later COPY of everything brings again, and programs of uv. */
function repeatedCopies(stage: DockerfileStage, plan: PythonPlan, escape: string): Set<DockerfileInstruction> {
  const { instructions } = stage;
  const directories = workingDirectories(instructions, escape);
  const placed = instructions.map((instruction, index) => {
    const copy = readContextCopy(instruction, escape);
    return { instruction, copy, target: posix.resolve(directories[index] ?? '/', copy?.destination ?? '') };
  });
  const end = placed.findIndex(({ copy }) => copy !== null && copiesWholeContext(copy) && copy.sources.length === 1);
  const whole = placed[end];
  const isSame = (source: string, destination: string, target: string): boolean => {
    const file = /^[\w.*-]+$/.test(source) ? posix.join(whole?.target ?? '', source) : null;
    const isFolder = target === whole?.target || destination.endsWith('/');
    return file === (isFolder ? posix.join(target, source) : target);
  };
  const touched = placed.findLastIndex(
    ({ instruction }, index) => index < end && plan.steps.get(instruction) === 'own',
  );
  const repeated = placed.slice(touched + 1, Math.max(end, 0)).filter(({ copy, target }) => {
    return copy?.sources.every((source) => isSame(source, copy.destination, target)) === true;
  });
  const programs = instructions.filter(({ flags }) => /(?:^|\/)astral-sh\/uv(?::|@|$)/.test(flags['from'] ?? ''));
  return new Set([...repeated.map(({ instruction }) => instruction), ...programs]);
}
