import { ARCHIVE, readContextCopy } from '../dockerfile/context-copy.js';
import type { Rule } from './finding.js';
import { at, instructionsOf } from './support/at.js';

export const addInsteadOfCopy: Rule = {
  meta: {
    id: 'add-instead-of-copy',
    title: 'ADD is used where COPY is meant',
    severity: 'info',
    needs: ['dockerfile'],
    why: 'ADD also unpacks archives and fetches URLs. For plain files that is a surprise waiting: a file that happens to be a tar archive arrives unpacked.',
    remedy:
      'Use COPY for files and folders of the context; keep ADD for archives that shall be unpacked and for URLs with a checksum.',
    examples: {
      bad: 'FROM debian:12.5\nADD app /srv/app',
      good: 'FROM debian:12.5\nCOPY app /srv/app',
    },
  },
  run: (context) =>
    instructionsOf(context).flatMap((instruction) => {
      const copy = instruction.keyword === 'ADD' ? readContextCopy(instruction) : null;
      if (copy === null || copy.sources.some((source) => ARCHIVE.test(source) || source.includes('$'))) return [];
      return at(context, instruction, {
        message: 'Its sources are plain files of the context, for which COPY is made.',
        remediation: 'Write COPY.',
        bytes: null,
      });
    }),
};
