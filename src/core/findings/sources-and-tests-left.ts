import { residueRule } from './support/residue-rule.js';

export const sourcesAndTestsLeft = residueRule({
  meta: {
    id: 'sources-and-tests-left',
    title: 'Sources and tests are left in the image',
    severity: 'info',
    why: 'Sources of a compiled program and its tests are not needed to run it, and they tell a reader of the image how it works.',
    remedy: 'Copy only what was built into the final stage, and keep tests out with .dockerignore.',
    examples: {
      bad: 'FROM golang:1.22\nCOPY . /src\nRUN cd /src && go build -o /app .',
      good: 'FROM golang:1.22 AS build\nCOPY . /src\nRUN cd /src && go build -o /app .\nFROM debian:12.5\nCOPY --from=build /app /app',
    },
  },
  what: 'sources and tests',
  matches: ({ category }, { isHeader }) => category === 'source-and-tests' && !isHeader,
  remedyFor: () => 'Copy only what was built into the final stage, and add the test folders to .dockerignore.',
});
