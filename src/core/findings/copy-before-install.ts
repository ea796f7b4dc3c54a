import { trimPath } from '../dockerfile/context-copy.js';
import { readDependencyCommand, type DependencyCommand } from '../dockerfile/dependency-commands.js';
import { isMountedAway, mountsOf } from '../dockerfile/mounts.js';
import { readPackageCommand } from '../dockerfile/package-managers.js';
import { commandsOf } from '../dockerfile/shell-commands.js';
import { instructionsBelow } from '../dockerfile/stages.js';
import { isVolatileCopy } from '../dockerfile/volatile-copies.js';
import type { DockerfileInstruction, DockerfileStage } from '../report/dockerfile-report.js';
import type { FindingContext, Rule, RuleFinding } from './finding.js';
import { at, bytesOfLines, listLines, listWords, stagesOf } from './support/at.js';

/** An install that runs again whenever a source file changes. */
export interface LateInstall {
  readonly instruction: DockerfileInstruction;
  /** Null for system packages, which need nothing of the context. */
  readonly dependency: DependencyCommand | null;
  /** Whether the same manager has installed before. */
  readonly again: boolean;
}

/** A COPY of sources and the installs after it. */
export interface EarlyCopy {
  readonly copy: DockerfileInstruction;
  readonly installs: readonly LateInstall[];
}

export const copyBeforeInstall: Rule = {
  meta: {
    id: 'copy-before-install',
    title: 'Sources are copied before dependencies are installed',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'The build cache breaks at the first instruction whose input changed, and all after it run again. A COPY of the sources changes with every commit, so an install behind it downloads and unpacks every dependency again although none changed, and clients pull that layer again.',
    remedy:
      'Copy the lock file and the manifest first, install, then copy the sources. What needs no file of the context goes in front of every COPY.',
    examples: {
      bad: 'FROM node:22.1\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]',
      good: 'FROM node:22.1\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "server.js"]',
    },
  },
  run: (context) => earlyCopies(stagesOf(context)).map((early) => describe(context, early)),
};

/**
 * The first COPY of sources in a stage, or in those that it builds on (`below`), with the installs of the
 * stage that it spoils. With `stages` also a COPY --from of sources, or of what was built of them.
 */
export function earlyCopy(
  stage: DockerfileStage,
  below: readonly DockerfileInstruction[] = [],
  stages: readonly DockerfileStage[] = [],
): EarlyCopy | null {
  const prepared = new Set<string>();
  const installs: LateInstall[] = [];
  let first: DockerfileInstruction | null = null;
  for (const instruction of [...below, ...stage.instructions]) {
    if (isVolatileCopy(instruction, stage, stages)) {
      first ??= instruction;
      continue;
    }
    for (const install of installsOf(instruction)) {
      const id = install.dependency?.ecosystem.id ?? 'system';
      const again = prepared.has(id);
      const isSpoilt = first !== null && !(again && goesOn(install)) && !isCached(install);
      if (isSpoilt && stage.instructions.includes(instruction)) installs.push({ ...install, again });
      if (install.dependency?.kind !== 'named') prepared.add(id);
    }
  }
  return first === null || installs.length === 0 ? null : { copy: first, installs };
}

/** One for each COPY, whichever stages it spoils. */
function earlyCopies(stages: readonly DockerfileStage[]): EarlyCopy[] {
  const found = stages.flatMap((stage) => earlyCopy(stage, instructionsBelow(stages, stage), stages) ?? []);
  return [...Map.groupBy(found, ({ copy }) => copy)].map(([copy, spoilt]) => ({
    copy,
    installs: spoilt.flatMap(({ installs }) => installs),
  }));
}

function installsOf(instruction: DockerfileInstruction): LateInstall[] {
  const installs = commandsOf(instruction).flatMap((command): LateInstall[] => {
    if (readPackageCommand(command)?.action === 'install') return [{ instruction, dependency: null, again: false }];
    const dependency = readDependencyCommand(command);
    if (dependency === null || dependency.kind === 'project' || isPlainBuild(dependency)) return [];
    return [{ instruction, dependency, again: false }];
  });
  return installs.filter(
    (install, index) =>
      installs.findIndex((other) => other.dependency?.ecosystem === install.dependency?.ecosystem) === index,
  );
}

/** Whether it only completes what an earlier run of the same manager fetched: builds, and installs of the project. */
function goesOn({ dependency }: LateInstall): boolean {
  if (dependency?.kind === 'build' || dependency?.isOffline === true) return true;
  return dependency?.kind === 'manifest' && dependency.ecosystem.prefetchFlags.length > 0;
}

/** `npm run build` downloads nothing; `go build` does. */
function isPlainBuild({ kind, ecosystem }: DependencyCommand): boolean {
  return kind === 'build' && ecosystem.prefetch === null;
}

function isCached({ instruction, dependency }: LateInstall): boolean {
  const mounts = mountsOf(instruction);
  if (mounts.length === 0 || dependency === null) return false;
  return dependency.kind === 'build' && dependency.ecosystem.caches.some((cache) => isMountedAway(mounts, cache));
}

function describe(context: FindingContext, { copy, installs }: EarlyCopy): RuleFinding {
  const lines = [...new Set(installs.map((install) => install.instruction.line))];
  const titles = [...new Set(installs.map(({ dependency }) => dependency?.ecosystem.title ?? 'system packages'))];
  const needed = installs.flatMap(({ instruction, dependency, again }) => {
    if (dependency === null || dependency.kind === 'named') return [];
    return [again ? stageOfItsOwn(instruction, dependency) : betterOrder(copy, dependency)];
  });
  const free = installs.filter(({ dependency }) => dependency === null || dependency.kind === 'named');
  const freeLines = [...new Set(free.map((install) => install.instruction.line))];
  const steps = [
    ...(freeLines.length > 0
      ? [`Move ${listLines(freeLines)} above line ${copy.line}: nothing of the context is needed there.`]
      : []),
    ...new Set(needed),
  ];
  return at(context, copy, {
    message: `Each change of a source file runs the install of ${listWords(titles)} in ${listLines(lines)} again.`,
    remediation: steps.join(' '),
    bytes: bytesOfLines(context, lines),
  });
}

function betterOrder(copy: DockerfileInstruction, { ecosystem, manifests, prefetch }: DependencyCommand): string {
  const { wrapper } = ecosystem;
  const isWrapped = wrapper !== null && prefetch?.startsWith(`./${wrapper.program}`) === true;
  const names = [...manifests, ...(isWrapped ? [wrapper.program, wrapper.folder] : [])];
  const files = listWords(names.map((file) => trimPath(file).replace(/(?<=.)\*$/, '')));
  const step = prefetch === null ? 'install' : `run \`${prefetch}\``;
  return `Copy only ${files} before line ${copy.line}, ${step}, then copy the sources.`;
}

/** A second install, often of fewer packages, that runs behind the sources. */
function stageOfItsOwn({ line }: DockerfileInstruction, { ecosystem, manifests }: DependencyCommand): string {
  const files = listWords(manifests.map((file) => trimPath(file).replace(/(?<=.)\*$/, '')));
  return `Line ${line} installs with ${ecosystem.title} once more: do it in a stage of its own with nothing but ${files}, and copy the result from there.`;
}
