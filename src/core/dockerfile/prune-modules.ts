import { readDependencyCommand } from './dependency-commands.js';
import type { ShellCommand } from './shell-commands.js';

/** Flags with which a package manager of Node leaves development dependencies out. */
const PRODUCTION = /^(?:--omit=dev|--production(?:=true)?|--prod|-P|--only=prod(?:uction)?)$/;
const PRUNING: Readonly<Record<string, string>> = {
  npm: 'npm prune --omit=dev',
  // Without a terminal it refuses to throw node_modules away unless it is told that nobody is there.
  pnpm: 'CI=true pnpm prune --prod',
  yarn: 'yarn install --production --ignore-scripts --prefer-offline',
  bun: 'rm -rf node_modules && bun install --production',
};
/** Flags that Yarn knows since version 2, which has no install for production. */
const MODERN_YARN = ['--immutable', '--immutable-cache', '--check-cache'];

/**
 * What takes development dependencies out of node_modules after some commands, by the package manager that installed
 * them last; null when none did, or when they are not there or are taken out already.
 */
export function pruningCommand(commands: readonly ShellCommand[]): string | null {
  let pruning: string | null = null;
  for (const command of commands) {
    const { program, args } = command;
    const dependency = readDependencyCommand(command);
    const known = PRUNING[dependency?.ecosystem.id ?? program];
    if (known === undefined) continue;
    if (args.includes('prune') || args.includes('focus')) pruning = null;
    if (dependency?.kind !== 'manifest') continue;
    const isModern = program === 'yarn' && args.some((arg) => MODERN_YARN.includes(arg));
    pruning = args.some((arg) => PRODUCTION.test(arg)) ? null : isModern ? 'yarn workspaces focus --production' : known;
  }
  return pruning;
}
