import { residueRule } from './support/residue-rule.js';

export const vcsLeft = residueRule({
  meta: {
    id: 'vcs-left',
    title: 'Version control data is in the image',
    severity: 'warning',
    why: 'A repository holds every past version of every file, deleted secrets included, and changes with each commit, so the layer never comes from the cache.',
    remedy: 'Name it in .dockerignore.',
    examples: {
      bad: 'FROM node:22\nCOPY . /app',
      good: 'FROM node:22\nCOPY src /app/src\nCOPY package.json /app/',
    },
  },
  what: 'version control data',
  matches: (_, { isRepository }) => isRepository,
  remedyFor: () => 'Add `.git` (or `.hg`, `.svn`) to .dockerignore.',
});
