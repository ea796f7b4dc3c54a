import { describe, expect, it } from 'vitest';
import { pruningCommand } from '../../../src/core/dockerfile/prune-modules.js';
import { parseScript } from '../../../src/core/dockerfile/shell-commands.js';

describe('what takes development dependencies out', () => {
  it.each([
    ['npm ci', 'npm prune --omit=dev'],
    ['npm ci && npm run build', 'npm prune --omit=dev'],
    ['npm ci --omit=dev', null],
    ['npm install --production', null],
    ['npm ci && npm run build && npm prune --production', null],
    ['corepack enable && pnpm i --frozen-lockfile && pnpm build', 'CI=true pnpm prune --prod'],
    ['pnpm i -P', null],
    ['yarn --frozen-lockfile', 'yarn install --production --ignore-scripts --prefer-offline'],
    ['yarn install --immutable', 'yarn workspaces focus --production'],
    ['yarn install --immutable && yarn workspaces focus --all --production', null],
    ['npm install -g typescript', null],
    ['pip install -r requirements.txt', null],
  ])('after %s', (script, command) => {
    expect(pruningCommand(parseScript(script))).toBe(command);
  });
});
