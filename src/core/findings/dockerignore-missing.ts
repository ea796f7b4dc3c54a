import type { Rule } from './finding.js';
import { at } from './support/at.js';
import { broadCopies } from './support/context-artifacts.js';

export const dockerignoreMissing: Rule = {
  meta: {
    id: 'dockerignore-missing',
    title: 'There is no .dockerignore',
    severity: 'warning',
    needs: ['dockerfile', 'context'],
    why: 'Without one the whole folder is sent to the builder and a broad COPY takes all of it: a changed log or a commit in .git already breaks the cache.',
    remedy: 'Write a .dockerignore; list what the build does not need.',
    examples: {
      bad: 'FROM node:22.1\nCOPY . .',
      good: 'FROM node:22.1\nCOPY . .\n# --- .dockerignore\n**/.git\n**/node_modules',
    },
  },
  run: (context) => {
    const [first] = broadCopies(context);
    if (context.dockerignore !== null || first === undefined) return [];
    return [
      at(context, first.instruction, {
        message: `Line ${first.instruction.line} copies the context, ${context.contextPaths?.length ?? 0} files, and nothing is kept out.`,
        remediation: 'Write a .dockerignore with at least .git, installed dependencies, build output, logs and .env.',
        bytes: null,
      }),
    ];
  },
};
