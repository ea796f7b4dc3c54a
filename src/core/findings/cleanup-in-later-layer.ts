import { isHarmless, isRemoval, removedNames } from '../dockerfile/cleanup.js';
import { commandsOf } from '../dockerfile/shell-commands.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { Rule } from './finding.js';
import { at, finalInstructionsOf } from './support/at.js';

const MADE_BY_BUILDS =
  /^\/(?:tmp|var\/(?:cache|lib\/apt|tmp)|root\/\.|usr\/share\/(?:doc|man|locale)|home\/[^/]+\/\.cache)/;

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
        message: `What line ${instruction.line} removes is already in the layer of line ${maker.line} and is shipped all the same.`,
        remediation:
          maker.keyword === 'RUN'
            ? `Move the removal into the RUN of line ${maker.line}.`
            : `Keep it out of the ${maker.keyword} of line ${maker.line}, for example with .dockerignore.`,
      });
    });
  },
};

/** The paths, or names of packages, that a RUN removes when it does nothing else; null otherwise. */
function removedBy(instruction: DockerfileInstruction): string[] | null {
  const commands = commandsOf(instruction).filter((command) => !isHarmless(command));
  return commands.length > 0 && commands.every(isRemoval) ? commands.flatMap(removedNames) : null;
}

/** The last earlier instruction that names a removed thing, or the last RUN for what every build leaves. */
function makerOf(removed: readonly string[], earlier: readonly DockerfileInstruction[]) {
  const stems = removed
    .slice(0, STEM_LIMIT)
    .map((path) => path.replace(/\/?\*.*$/, ''))
    .filter((stem) => stem.length > 1);
  const named = earlier.findLast((instruction) => stems.some((stem) => instruction.text.includes(stem)));
  if (named !== undefined) return named;
  const isUsual = removed.length === 0 || stems.some((stem) => MADE_BY_BUILDS.test(stem));
  return isUsual ? earlier.findLast((instruction) => instruction.keyword === 'RUN') : undefined;
}
