import { mountsOf } from '../dockerfile/mounts.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { Rule } from './finding.js';
import { at, bytesOfLines, finalInstructionsOf, listLines } from './support/at.js';

/** So many RUNs in a row are worth joining. */
const THRESHOLD = 3;

export const manySmallRuns: Rule = {
  meta: {
    id: 'many-small-runs',
    title: 'Several RUNs in a row could be one layer',
    severity: 'info',
    needs: ['dockerfile'],
    why: 'Each RUN stores a layer. What one of them makes and the next removes or changes is shipped twice, and steps that belong together, such as download, unpack and clean up, can only save space within one layer.',
    remedy:
      'Join steps that belong together with && or a here-document and clean up in the same RUN; keep apart what changes at different times.',
    examples: {
      bad: 'FROM debian:12.5\nRUN mkdir /data\nRUN touch /data/a\nRUN chmod 600 /data/a',
      good: 'FROM debian:12.5\nRUN mkdir /data && touch /data/a && chmod 600 /data/a',
    },
  },
  run: (context) =>
    sequences(finalInstructionsOf(context)).flatMap((runs) => {
      const [first] = runs;
      if (first === undefined || runs.length < THRESHOLD) return [];
      const lines = runs.map((run) => run.line);
      return at(context, first, {
        message: `${runs.length} RUNs in a row (${listLines(lines)}) make ${runs.length} layers.`,
        remediation: 'Join those that belong together in one RUN, with the clean-up in it.',
        bytes: bytesOfLines(context, lines),
      });
    }),
};

/** Settings of the image: a RUN below can be joined with one above all the same. */
const METADATA = new Set([
  'ENV',
  'ARG',
  'LABEL',
  'EXPOSE',
  'CMD',
  'ENTRYPOINT',
  'MAINTAINER',
  'STOPSIGNAL',
  'HEALTHCHECK',
]);

/** Runs of RUNs without a mount between which nothing stands but settings. */
function sequences(instructions: readonly DockerfileInstruction[]): DockerfileInstruction[][] {
  const found: DockerfileInstruction[][] = [[]];
  for (const instruction of instructions) {
    if (instruction.keyword === 'RUN' && mountsOf(instruction).length === 0) found.at(-1)?.push(instruction);
    else if (!METADATA.has(instruction.keyword) && (found.at(-1)?.length ?? 0) > 0) found.push([]);
  }
  return found;
}
