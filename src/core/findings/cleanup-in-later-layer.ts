import { posix } from 'node:path';
import { broughtFiles, isBrought, type BroughtFiles } from '../dockerfile/brought-files.js';
import { isHarmless, isRemoval, readManagerRemoval } from '../dockerfile/cleanup.js';
import { readDependencyCommand } from '../dockerfile/dependency-commands.js';
import { packageName, readPackageCommand } from '../dockerfile/package-managers.js';
import { removedPaths } from '../dockerfile/removed-paths.js';
import { commandsOf, type ShellCommand } from '../dockerfile/shell-commands.js';
import { workingDirectories } from '../dockerfile/working-directory.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { Rule } from './finding.js';
import { at, finalInstructionsOf } from './support/at.js';
import { hiddenBytesByLine } from './support/measured.js';

/** Removed things that are looked for; more are not needed to see where they come from. */
const REMOVED_LIMIT = 8;
const PACKAGE_LIMIT = 64;

export const cleanupInLaterLayer: Rule = {
  meta: {
    id: 'cleanup-in-later-layer',
    title: 'Files are removed in a later layer than the one that ships them',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'A layer cannot take bytes out of the layers below it. A file that a later RUN removes is hidden, but still stored, pulled and readable for anybody who opens the layer.',
    remedy: 'Remove it in the RUN that makes it, keep it out of the COPY, or leave it behind in a build stage.',
    examples: {
      bad: 'FROM debian:12.5\nRUN curl -o /tmp/big.tar.gz https://example.com/big.tar.gz && tar -xf /tmp/big.tar.gz\nRUN rm -f /tmp/big.tar.gz',
      good: 'FROM debian:12.5\nRUN curl -o /tmp/big.tar.gz https://example.com/big.tar.gz && tar -xf /tmp/big.tar.gz && rm -f /tmp/big.tar.gz',
    },
  },
  run: (context) => {
    const instructions = finalInstructionsOf(context);
    const directories = workingDirectories(instructions, context.dockerfile?.escape ?? '\\');
    const makers: Maker[] = [];
    return instructions.flatMap((instruction, index) => {
      const directory = directories[index] ?? '/';
      const maker = instruction.keyword === 'RUN' ? makerOf(instruction, directory, makers) : undefined;
      if (instruction.createsLayer) makers.push(readMaker(instruction, directory));
      if (maker === undefined) return [];
      return at(context, instruction, {
        message: `What line ${instruction.line} removes is in the layer of line ${maker.line} and is shipped all the same.`,
        remediation: remedyFor(maker),
        bytes: hiddenBytesByLine(context, instruction.line, 'deleted'),
      });
    });
  },
};

function remedyFor({ keyword, line, flags }: DockerfileInstruction): string {
  if (keyword === 'RUN') return `Move the removal into the RUN of line ${line}.`;
  if (flags['from'] !== undefined) return `Copy less in line ${line}.`;
  return `Keep it out of the ${keyword} of line ${line}: mount it for one RUN (RUN --mount=type=bind), name it in .dockerignore, or copy it in a build stage.`;
}

/** An instruction with a layer, what it copies or downloads, and what its package managers do. Read once: many RUNs may ask. */
interface Maker {
  readonly instruction: DockerfileInstruction;
  readonly brought: BroughtFiles | null;
  /** Ids of the managers that install. */
  readonly managers: ReadonlySet<string>;
  readonly caches: ReadonlySet<string>;
  /** Names among what the managers are told. */
  readonly packages: ReadonlySet<string>;
}

function readMaker(instruction: DockerfileInstruction, directory: string): Maker {
  const calls = commandsOf(instruction).flatMap((command) => {
    const call = readPackageCommand(command);
    const known = call?.manager ?? readDependencyCommand(command)?.ecosystem;
    return known === undefined ? [] : [{ known, packages: call?.packages ?? command.args }];
  });
  return {
    instruction,
    brought: broughtFiles(instruction, directory),
    managers: new Set(calls.map(({ known }) => known.id)),
    caches: new Set(calls.flatMap(({ known }) => known.caches)),
    packages: new Set(calls.flatMap(({ packages }) => packages.map(packageName))),
  };
}

/** The last earlier instruction that brought something which a RUN removes. */
function makerOf(
  run: DockerfileInstruction,
  directory: string,
  earlier: readonly Maker[],
): DockerfileInstruction | undefined {
  const commands = commandsOf(run).filter((command) => !isHarmless(command) || command.program === 'cd');
  const isCleanupOnly =
    commands.some((command) => command.program !== 'cd') && commands.every((c) => isHarmless(c) || isRemoval(c));
  const removed = removedPaths(commands, directory).slice(0, REMOVED_LIMIT);
  const whole = removed
    .map((path) => path.replace(/\/\*+$/, ''))
    .filter((path) => path.length > 1 && !path.includes('*'));
  const brought = earlier.findLast((maker) => {
    const files = maker.brought;
    return files !== null && whole.some((path) => isBrought(files, path));
  });
  if (brought !== undefined || !isCleanupOnly) return brought?.instruction;
  const stems = removed.map((path) => path.replace(/\/?\*.*$/, '')).filter((path) => path.length > 1);
  return earlier.findLast((maker) => made(maker, commands, stems))?.instruction;
}

/** Whether a maker brought what a RUN that does nothing else removes, by the names in both. */
function made(
  { instruction, managers, caches, packages }: Maker,
  commands: readonly ShellCommand[],
  paths: readonly string[],
): boolean {
  if (paths.some((path) => instruction.text.includes(path))) return true;
  if (paths.some((path) => [...caches].some((cache) => isBelow(path, cache)))) return true;
  return commands.slice(0, REMOVED_LIMIT).some((command) => {
    const removal = readManagerRemoval(command);
    if (removal?.manager != null) return managers.has(removal.manager);
    return removal?.packages.slice(0, PACKAGE_LIMIT).some((name) => packages.has(packageName(name))) ?? false;
  });
}

const isBelow = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(`${folder}/`) || posix.dirname(folder) === path;
