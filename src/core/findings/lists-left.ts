import { isMountedAway, mountsOf } from '../dockerfile/mounts.js';
import { isCleaned, readPackageCommand, type PackageManager } from '../dockerfile/package-managers.js';
import { commandsOf } from '../dockerfile/shell-commands.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { Rule } from './finding.js';
import { at, finalInstructionsOf } from './support/at.js';
import { isBelow, visibleBytesOfLine } from './support/measured.js';
import { updatedOnly } from './update-without-install.js';

export const listsLeft: Rule = {
  meta: {
    id: 'lists-left',
    title: 'Package lists or caches stay in the layer',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'Package managers keep their lists and downloads. They are of no use in an image, often weigh tens of megabytes, and removing them in a later RUN frees nothing: the layer that has them is shipped as it is.',
    remedy:
      'Remove them in the RUN that makes them, let the manager keep none, or mount a cache there (RUN --mount=type=cache).',
    examples: {
      bad: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y --no-install-recommends curl',
      good: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*',
    },
  },
  run: (context) =>
    finalInstructionsOf(context).flatMap((instruction) =>
      managersLeavingLists(instruction).flatMap((manager) => {
        const bytes = visibleBytesOfLine(context, instruction.line, ({ path }) => isBelow(manager.caches, path));
        // The base may be set up to clean up by itself, or a RUN before has fetched them.
        if (bytes === 0) return [];
        return at(context, instruction, {
          message: `${manager.id} leaves its lists and downloads in ${manager.caches[0] ?? ''} in this layer.`,
          remediation: remedyFor(instruction, manager),
          bytes,
        });
      }),
    ),
};

function remedyFor(instruction: DockerfileInstruction, { noCacheFlag, cleanCommand }: PackageManager): string {
  const isUpdateOnly = updatedOnly(instruction) !== null;
  if (isUpdateOnly) return `Join it with the RUN that installs, and run \`${cleanCommand}\` at the end of that one.`;
  return noCacheFlag === null ? `Run \`${cleanCommand}\` at the end of this RUN.` : `Call it with ${noCacheFlag}.`;
}

/** Managers that a RUN uses and does not clean up after. An install of apt alone fetches no lists. */
export function managersLeavingLists(instruction: DockerfileInstruction): PackageManager[] {
  const commands = commandsOf(instruction);
  const mounts = mountsOf(instruction);
  const calls = commands.map(readPackageCommand).filter((call) => call !== null);
  const managers = [...new Set(calls.map((call) => call.manager))];
  return managers.filter((manager) => {
    const flag = manager.noCacheFlag;
    const own = calls.filter((call) => call.manager === manager);
    if (manager.id === 'apt' && own.every(({ action }) => action === 'install')) return false;
    if (flag !== null && own.every(({ command }) => command.args.includes(flag))) return false;
    return !manager.caches.some((cache) => isMountedAway(mounts, cache) || isCleaned(manager, cache, commands));
  });
}
