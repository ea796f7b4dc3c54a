import { posix } from 'node:path';
import type { DockerfileInstruction, DockerfileStage } from '../report/dockerfile-report.js';
import { outputsOf } from './build-outputs.js';
import { buildSteps } from './build-steps.js';
import { copiesSources, readContextCopy } from './context-copy.js';
import { argumentsOf } from './instructions.js';
import { instructionsBelow } from './stages.js';
import { workingDirectories } from './working-directory.js';

/** Folders of dependencies: they change when the lock file does. */
const DEPENDENCIES =
  /(?:^|\/)(?:node_modules|vendor|\.?venv|env|site-packages|dist-packages|packages|deps|bundle|gems|wheels?|\.m2|\.cargo)(?:\/|$)/;

/** Whether a COPY brings what changes with the sources: out of the context, or out of a stage that has or built them. */
export function isVolatileCopy(
  instruction: DockerfileInstruction,
  stage: DockerfileStage,
  stages: readonly DockerfileStage[],
): boolean {
  const copy = readContextCopy(instruction);
  if (copy !== null) return copiesSources(copy);
  if (instruction.keyword !== 'COPY' || instruction.flags['from'] === undefined) return false;
  const { stageIndex = null } = stage.copiesFrom.find(({ line }) => line === instruction.line) ?? {};
  const source = stageIndex === null ? undefined : stages[stageIndex];
  if (source === undefined || source === stage) return false;
  const paths = argumentsOf(instruction)
    .slice(0, -1)
    .map((path) => posix.resolve('/', path.replace(/\/\*$/, '')));
  const { copied, outputs, isBuilt } = sourcesOf(source, stages);
  return paths.some((path) => {
    if (outputs.has(path) || copied.some((folder) => folder === path || folder.startsWith(`${path}/`))) return true;
    return isBuilt && isProgram(path) && copied.some((folder) => path.startsWith(`${folder}/`));
  });
}

interface StageSources {
  /** Where the stage has sources of the context. */
  readonly copied: readonly string[];
  /** What compilers write there. */
  readonly outputs: ReadonlySet<string>;
  readonly isBuilt: boolean;
}

/** Many COPYs may come out of one stage. */
const known = new WeakMap<DockerfileStage, StageSources>();

function sourcesOf(stage: DockerfileStage, stages: readonly DockerfileStage[]): StageSources {
  const found = known.get(stage) ?? readSources(stage, stages);
  known.set(stage, found);
  return found;
}

function readSources(stage: DockerfileStage, stages: readonly DockerfileStage[]): StageSources {
  const instructions = [...instructionsBelow(stages, stage), ...stage.instructions];
  const directories = workingDirectories(instructions, '\\');
  const copied = instructions.flatMap((instruction, index) => {
    const copy = readContextCopy(instruction);
    return copy !== null && copiesSources(copy) ? [posix.resolve(directories[index] ?? '/', copy.destination)] : [];
  });
  if (copied.length === 0) return { copied, outputs: new Set(), isBuilt: false };
  return { copied, outputs: outputsOf(stage, '\\'), isBuilt: buildSteps(stage).length > 0 };
}

/** A folder or program by its name, and neither dependencies nor a manifest. */
function isProgram(path: string): boolean {
  const name = posix.basename(path);
  return (
    !DEPENDENCIES.test(path) && (!name.includes('.') || /\.(?:jar|war|dll|exe|js|mjs)$/.test(name) || name === '.next')
  );
}
