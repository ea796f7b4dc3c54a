import { isHarmless, isRemoval, removedNames } from '../dockerfile/cleanup.js';
import { readDependencyCommand } from '../dockerfile/dependency-commands.js';
import { readPackageCommand } from '../dockerfile/package-managers.js';
import { commandsOf, type ShellCommand } from '../dockerfile/shell-commands.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { Rule } from './finding.js';
import { at, finalInstructionsOf } from './support/at.js';
import { hiddenBytesByLine } from './support/measured.js';

/** Removed paths that are looked for; more are not needed to see where they come from. */
const STEM_LIMIT = 4;

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
    const layers = finalInstructionsOf(context).filter((instruction) => instruction.createsLayer);
    return layers.flatMap((instruction, index) => {
      const removed = removedBy(instruction);
      const maker = removed === null ? undefined : makerOf(removed, layers.slice(0, index));
      if (maker === undefined) return [];
      return at(context, instruction, {
        message: `What line ${instruction.line} removes is in the layer of line ${maker.line} and is shipped all the same.`,
        remediation:
          maker.keyword === 'RUN'
            ? `Move the removal into the RUN of line ${maker.line}.`
            : `Keep it out of the ${maker.keyword} of line ${maker.line}, for example with .dockerignore.`,
        bytes: hiddenBytesByLine(context, instruction.line, 'deleted'),
      });
    });
  },
};

/** The paths, or names of packages, that a RUN removes when it does nothing else; null otherwise. */
function removedBy(instruction: DockerfileInstruction): string[] | null {
  const commands = commandsOf(instruction).filter((command) => !isHarmless(command));
  return commands.length > 0 && commands.every(isRemoval) ? commands.flatMap(removedNames) : null;
}

/** The last earlier instruction that names a removed thing, or that used the package manager whose cache it is. */
function makerOf(
  removed: readonly string[],
  earlier: readonly DockerfileInstruction[],
): DockerfileInstruction | undefined {
  const stems = removed.slice(0, STEM_LIMIT).map((path) => path.replace(/\/?\*.*$/, ''));
  const named = stems.filter((stem) => stem.length > 1);
  return earlier.findLast((instruction) => {
    if (named.some((stem) => instruction.text.includes(stem))) return true;
    const caches = commandsOf(instruction).flatMap((command) => cachesOf(command));
    return removed.length === 0
      ? caches.length > 0
      : caches.some((cache) => named.some((stem) => cache.startsWith(stem)));
  });
}

function cachesOf(command: ShellCommand): readonly string[] {
  const call = readPackageCommand(command);
  return call?.manager.caches ?? readDependencyCommand(command)?.ecosystem.caches ?? [];
}
