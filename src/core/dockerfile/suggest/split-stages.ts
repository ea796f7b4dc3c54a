import { buildSteps } from '../build-steps.js';
import { argumentsOf } from '../instructions.js';
import { pruningCommand } from '../prune-modules.js';
import { commandsOf } from '../shell-commands.js';
import type { DockerfileStage } from '../../report/dockerfile-report.js';
import { artifactsOf, type Artifact } from './artifacts.js';
import { newBlock, type Block } from './blocks.js';
import type { Edit } from './edit.js';
import { runtimeBase } from './runtime-base.js';
import { runtimePackages } from './runtime-packages.js';
import { packagesNotInSlim, wordsOfCommands } from './slim-programs.js';

const STAGE = 'build';
/** Settings of the running container: they move to the final stage. */
export const RUNTIME = new Set([
  'CMD',
  'ENTRYPOINT',
  'EXPOSE',
  'HEALTHCHECK',
  'VOLUME',
  'STOPSIGNAL',
  'LABEL',
  'MAINTAINER',
]);
/** Settings of both the build and the container: they are repeated. */
const SHARED = new Set(['ENV', 'WORKDIR', 'USER', 'ARG', 'SHELL']);
/** The images of compilers have it, the slim distribution has not: without it no program can speak HTTPS. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
/** Users that the usual base images have; any other was made by a RUN. */
const KNOWN_USER = /^(?:\d+(?::\d+)?|root|nobody|node|www-data|daemon|nonroot)$/;

export const splitStages: Edit = {
  ruleId: 'single-stage',
  summary: 'builds in a stage of its own and ships only what was built',
  apply({ document, parsed, launched: known }) {
    const [stage, ...others] = parsed.stages;
    if (stage === undefined || others.length > 0 || buildSteps(stage).length === 0) return null;
    const launched = stage.instructions.some(({ keyword }) => keyword === 'ENTRYPOINT') ? null : known;
    const artifacts = artifactsOf(stage, parsed.escape, launched?.words ?? null);
    const isUserKnown = stage.instructions
      .filter(({ keyword }) => keyword === 'USER')
      .every((instruction) => KNOWN_USER.test(argumentsOf(instruction, parsed.escape)[0] ?? ''));
    const missing = missingPrograms(stage);
    if (artifacts.length === 0 || !isUserKnown || missing === null) return null;

    const first = document.blocks.findIndex(({ instruction }) => instruction.keyword === 'FROM');
    const from = document.blocks[first];
    if (from === undefined) return null;
    const names = namesOf(stage);
    const named: Block = { ...from, lines: [`FROM ${platformOf(stage)}${stage.base} AS ${names.build}`] };
    const body = document.blocks.slice(first + 1);
    const builds = body.filter(({ instruction }) => !RUNTIME.has(instruction.keyword));
    const pruning = artifacts.some(({ from }) => from.endsWith('/node_modules')) ? pruningOf(stage) : null;
    const pruned = pruning === null ? [] : [newBlock(from.instruction, [`RUN ${pruning}`])];
    // Behind the last RUN: a USER below may not write there.
    const last = builds.findLastIndex(({ instruction }) => instruction.keyword === 'RUN') + 1;
    const build = [named, ...builds.slice(0, last), ...pruned, ...builds.slice(last)];
    const final = finalStage(stage, from, launched?.replaces ? withCommand(body, launched.words) : body, {
      artifacts,
      missing,
    });
    return { ...document, blocks: [...document.blocks.slice(0, first), ...build, ...final] };
  },
};

/** How the two stages are called: what is built with `--target` keeps its name, unless that says that something is built there. */
export function namesOf({ name }: DockerfileStage): { readonly build: string; readonly final: string } {
  const isOfBuild = name !== null && /^build/i.test(name);
  return { build: isOfBuild ? name : STAGE, final: name === null || isOfBuild ? '' : ` AS ${name}` };
}

export const platformOf = ({ platform }: DockerfileStage): string =>
  platform === null ? '' : `--platform=${platform} `;

/** What takes development dependencies out again; null when NODE_ENV keeps them out from the start. */
function pruningOf({ instructions }: DockerfileStage): string | null {
  const install = instructions.findIndex((instruction) => pruningCommand(commandsOf(instruction)) !== null);
  const before = instructions.slice(0, Math.max(install, 0));
  const isProduction = before.some(({ keyword, text }) => keyword === 'ENV' && /NODE_ENV[= ]"?prod/.test(text));
  return isProduction ? null : pruningCommand(instructions.flatMap(commandsOf));
}

/** The blocks with another command: the package manager of the last one stays behind in the build stage. */
function withCommand(body: readonly Block[], launched: readonly string[]): Block[] {
  const last = body.findLastIndex(({ instruction }) => instruction.keyword === 'CMD');
  const lines = [`CMD ${JSON.stringify(launched)}`];
  return body.map((block, index) => (index === last ? { ...block, lines } : block));
}

/** Packages of what the commands call and the base of the final stage lacks; null when one cannot be named. */
function missingPrograms(stage: DockerfileStage): string[] | null {
  const base = runtimeBase(stage.base);
  const isSlim = base !== stage.base && !/alpine|-jre/.test(base);
  return isSlim ? packagesNotInSlim(wordsOfCommands(stage)) : [];
}

/** FROM, runtime packages, shared settings, the copies behind the last WORKDIR, then the runtime settings. */
function finalStage(
  stage: DockerfileStage,
  from: Block,
  body: readonly Block[],
  { artifacts, missing }: { readonly artifacts: readonly Artifact[]; readonly missing: readonly string[] },
): Block[] {
  const base = runtimeBase(stage.base);
  const names = namesOf(stage);
  const like = from.instruction;
  const packages = runtimePackages(stage, missing);
  const certificates = base === 'debian:stable-slim' ? [{ from: CERTIFICATES, to: CERTIFICATES }] : [];
  const copies = [...certificates, ...artifacts].map(({ from: source, to }) =>
    newBlock(like, [`COPY --from=${names.build} ${source} ${to}`]),
  );
  const kept = body.filter(({ instruction }) => SHARED.has(instruction.keyword) || RUNTIME.has(instruction.keyword));
  const settings = kept.filter(
    ({ instruction }) => !RUNTIME.has(instruction.keyword) && instruction.keyword !== 'USER',
  );
  const users = kept.filter(({ instruction }) => instruction.keyword === 'USER').slice(-1);
  const runtime = kept.filter(({ instruction }) => RUNTIME.has(instruction.keyword));
  return [
    newBlock(like, [`FROM ${platformOf(stage)}${base}${names.final}`], ['']),
    ...packages.map((line) => newBlock(like, [line])),
    ...[...settings, ...copies, ...users, ...runtime].map((block) => ({
      ...block,
      lead: block.lead.filter((line) => line !== ''),
    })),
  ];
}
