import { posix } from 'node:path';
import { broughtFiles, type BroughtFiles } from '../dockerfile/brought-files.js';
import { commandsOf, type ShellCommand } from '../dockerfile/shell-commands.js';
import { workingDirectories } from '../dockerfile/working-directory.js';
import type { Rule } from './finding.js';
import { at, finalInstructionsOf } from './support/at.js';
import { hiddenBytesByLine } from './support/measured.js';

export const chmodChownLater: Rule = {
  meta: {
    id: 'chmod-chown-later',
    title: 'Owner or mode of copied files is changed in a later layer',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'Changing the owner or the mode of a file in a later RUN stores the whole file again in a new layer: the image carries it twice.',
    remedy: 'Set both while copying: COPY --chown=user:group and COPY --chmod=mode.',
    examples: {
      bad: 'FROM debian:12.5\nCOPY app /srv/app\nRUN chown -R www-data:www-data /srv/app',
      good: 'FROM debian:12.5\nCOPY --chown=www-data:www-data app /srv/app',
    },
  },
  run: (context) => {
    const instructions = finalInstructionsOf(context);
    const directories = workingDirectories(instructions, context.dockerfile?.escape ?? '\\');
    const copied: BroughtFiles[] = [];
    return instructions.flatMap((instruction, index) => {
      const directory = directories[index] ?? '/';
      const files = instruction.keyword === 'RUN' ? null : broughtFiles(instruction, directory);
      if (files !== null) copied.push(files);
      const changes = commandsOf(instruction).filter(({ program }) => program === 'chown' || program === 'chmod');
      for (const change of changes.slice(0, CHANGE_LIMIT)) {
        const changed = readChange(change, directory);
        const copy = copied.findLast((candidate) => isChanged(candidate, changed))?.instruction;
        if (copy === undefined) continue;
        return at(context, instruction, {
          message: `${change.program} stores what line ${copy.line} copied a second time.`,
          remediation: `Write ${copy.keyword} --${change.program}=… in line ${copy.line} and drop the ${change.program} here.`,
          bytes: hiddenBytesByLine(context, instruction.line, 'metadataOnly'),
        });
      }
      return [];
    });
  },
};

/** Changes of one RUN that are looked at. */
const CHANGE_LIMIT = 16;

/** The paths that a chown or chmod changes, absolute. */
function readChange(change: ShellCommand, directory: string): Change {
  const targets = change.args.filter((arg) => !/^-[a-zA-Z-]/.test(arg)).slice(1, 1 + CHANGE_LIMIT);
  return {
    isRecursive: change.args.some((arg) => /^-[a-zA-Z]*R/.test(arg) || arg === '--recursive'),
    paths: targets.map((target) => posix.resolve(directory, target.replace(/\/?\*$/, ''))),
  };
}

interface Change {
  readonly isRecursive: boolean;
  readonly paths: readonly string[];
}

function isChanged(copied: BroughtFiles, { isRecursive, paths }: Change): boolean {
  return paths.some(
    (path) => copied.paths.has(path) || (isRecursive && (path === '/' || copied.destination.startsWith(`${path}/`))),
  );
}
