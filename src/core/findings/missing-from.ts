import type { Rule } from './finding.js';
import { at } from './support/at.js';

export const missingFrom: Rule = {
  meta: {
    id: 'missing-from',
    title: 'There is no FROM',
    severity: 'error',
    needs: ['dockerfile'],
    why: 'A Dockerfile builds upon a base image; a builder refuses one without FROM. It may be a fragment that another tool completes.',
    remedy: 'Start with FROM, or with FROM scratch for an image without a base.',
    examples: { bad: 'CMD ["/app"]', good: 'FROM scratch\nUSER 10001\nCMD ["/app"]' },
  },
  run: (context) => {
    const { stages, preamble } = context.dockerfile ?? { stages: [], preamble: [] };
    const [first] = preamble;
    if (first === undefined || stages.length > 0) return [];
    return [
      at(context, first, {
        message: `None of the ${preamble.length} instructions is a FROM, so nothing can be built.`,
        remediation: `Write FROM before line ${first.line}.`,
        bytes: null,
      }),
    ];
  },
};
