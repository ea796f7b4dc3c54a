import { residueRule } from './support/residue-rule.js';

export const headersLeft = residueRule({
  meta: {
    id: 'headers-left',
    title: 'Headers and static libraries are left in the image',
    severity: 'info',
    why: 'Headers, static libraries and pkg-config files are read by compilers only.',
    remedy: 'Keep -dev packages in the build stage; the final stage needs the library packages only.',
    examples: {
      bad: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y libpq-dev && rm -rf /var/lib/apt/lists/*',
      good: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y libpq5 && rm -rf /var/lib/apt/lists/*',
    },
  },
  what: 'headers and static libraries',
  matches: (_, { isHeader }) => isHeader,
  remedyFor: () => 'Install the library packages without their -dev (or -devel) part in the final stage.',
});
