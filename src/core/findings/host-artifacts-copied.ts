import type { Rule } from './finding.js';
import { at, listWords } from './support/at.js';
import { copiedArtifacts } from './support/context-artifacts.js';

export const hostArtifactsCopied: Rule = {
  meta: {
    id: 'host-artifacts-copied',
    title: 'A broad COPY brings files of the host',
    severity: 'warning',
    needs: ['dockerfile', 'context'],
    why: 'COPY . . takes everything that .dockerignore does not keep out: version control data, dependencies that were installed for another system, build output, logs, keys. It makes the image larger, breaks the cache without need and gives secrets away.',
    remedy: 'List them in .dockerignore, or copy only the folders that are needed.',
    examples: {
      bad: 'FROM node:22.1\nWORKDIR /app\nCOPY . .',
      good: 'FROM node:22.1\nWORKDIR /app\nCOPY . .\n# --- .dockerignore\n**/.git\n**/node_modules\n**/.env\n**/*.log\ndist',
    },
  },
  run: (context) =>
    copiedArtifacts(context).map(({ instruction, kinds, paths }) =>
      at(context, instruction, {
        message: `${paths.length} ${paths.length === 1 ? 'file' : 'files'} of the host come along: ${listWords([...new Set(kinds.map(({ title }) => title))])}.`,
        remediation: `Add to .dockerignore: ${kinds.flatMap(({ pattern }) => pattern.split('\n')).join(', ')}.`,
        paths,
        bytes: null,
      }),
    ),
};
