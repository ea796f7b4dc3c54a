import { residueRule } from './support/residue-rule.js';

export const packageListsLeft = residueRule({
  meta: {
    id: 'package-lists-left',
    title: 'Package lists are left in the image',
    severity: 'warning',
    why: 'The lists of a package manager are of no use once the packages are installed, weigh tens of megabytes, and are out of date the next day.',
    remedy: 'Remove them in the RUN that fetches them, or use the flag that keeps none.',
    examples: {
      bad: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y --no-install-recommends curl',
      good: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*',
    },
  },
  what: 'package lists',
  matches: ({ category }) => category === 'package-lists',
  remedyFor: (path) =>
    path.startsWith('var/lib/apt') || path.startsWith('var/cache/apt')
      ? 'End the RUN that fetches them with `&& rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin`.'
      : 'Remove them at the end of the RUN that fetches them (`apk add --no-cache`, `dnf clean all`).',
});
