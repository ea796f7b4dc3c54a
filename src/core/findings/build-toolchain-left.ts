import { isToolchain } from '../ownership/roles.js';
import { residueRule } from './support/residue-rule.js';

export const buildToolchainLeft = residueRule({
  meta: {
    id: 'build-toolchain-left',
    title: 'A toolchain is left in the image',
    severity: 'warning',
    why: 'Compilers, linkers, build systems and version control are needed to build, not to run. They are often the largest part of an image and what an intruder looks for first.',
    remedy: 'Build in a stage of its own and copy only the result into the final stage.',
    examples: {
      bad: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y gcc libc6-dev && rm -rf /var/lib/apt/lists/*\nCOPY main.c .\nRUN gcc -o /app main.c',
      good: 'FROM debian:12.5 AS build\nRUN apt-get update && apt-get install -y gcc libc6-dev\nCOPY main.c .\nRUN gcc -o /app main.c\nFROM debian:12.5\nCOPY --from=build /app /app',
    },
  },
  what: 'build tools',
  matches: (owner, { isHeader }) => isToolchain(owner) && !isHeader,
  remedyFor: () => 'Install these packages in a build stage and COPY --from it only what was built.',
});
