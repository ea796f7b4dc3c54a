import { isToolchain } from '../ownership/roles.js';
import { residueRule } from './support/residue-rule.js';

export const devDependenciesLeft = residueRule({
  meta: {
    id: 'dev-dependencies-left',
    title: 'Development dependencies are left in the image',
    severity: 'warning',
    why: 'Bundlers, compilers, linters and test runners of a language are needed until the program is built and tested, not when it runs.',
    remedy: 'Install without them in the final stage (npm ci --omit=dev, pip without extras), or prune before copying.',
    examples: {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD ["node", "dist/server.js"]',
      good: 'FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build && npm prune --omit=dev\nFROM node:22-slim\nWORKDIR /app\nCOPY --from=build /app/node_modules ./node_modules\nCOPY --from=build /app/dist ./dist\nCMD ["node", "dist/server.js"]',
    },
  },
  what: 'development dependencies',
  matches: (owner) => owner.category === 'language-package' && owner.role === 'build' && !isToolchain(owner),
  remedyFor: (path) =>
    path.includes('node_modules/')
      ? 'Run `npm ci --omit=dev` (or `npm prune --omit=dev` before COPY --from) for the final stage.'
      : 'Install only what runs in the final stage and keep build and test packages in the build stage.',
});
