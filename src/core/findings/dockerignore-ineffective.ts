import { compileGlob, matchesPathOrParent } from '../dockerfile/glob.js';
import { readDockerignore } from '../dockerfile/dockerignore.js';
import type { Rule, RuleFinding } from './finding.js';
import { listPaths } from './support/by-layer.js';

export const dockerignoreIneffective: Rule = {
  meta: {
    id: 'dockerignore-ineffective',
    title: 'A line of .dockerignore matches nothing at its place',
    severity: 'warning',
    needs: ['dockerfile', 'context'],
    why: 'Unlike in .gitignore, a pattern of .dockerignore is anchored at the root of the context: node_modules does not match packages/a/node_modules, and *.log no log in a folder.',
    remedy: 'Write **/ in front of a name that may be in any folder.',
    examples: {
      bad: 'FROM node:22.1\nCOPY . .\n# --- .dockerignore\nz.js',
      good: 'FROM node:22.1\nCOPY . .\n# --- .dockerignore\n**/z.js',
    },
  },
  run: ({ contextPaths = [], dockerignore }) =>
    readDockerignore(dockerignore ?? '').flatMap((pattern): RuleFinding[] => {
      if (pattern.negated || contextPaths.some((path) => matchesPathOrParent(pattern.glob, path))) return [];
      const name = pattern.text.replace(/^\/+/, '');
      const anywhere = name.startsWith('**') ? null : compileGlob(`**/${name.replace(/\/+$/, '')}`);
      const missed = anywhere === null ? [] : contextPaths.filter((path) => matchesPathOrParent(anywhere, path));
      if (missed.length === 0) return [];
      return [
        {
          message: `${pattern.text} (line ${pattern.line} of .dockerignore) matches nothing; ${missed.length} paths below other folders were probably meant.`,
          remediation: `Write **/${name}.`,
          scope: 'own',
          bytes: null,
          evidence: {
            layerIndex: null,
            line: null,
            endLine: null,
            instruction: null,
            ...listPaths(missed),
          },
        },
      ];
    }),
};
