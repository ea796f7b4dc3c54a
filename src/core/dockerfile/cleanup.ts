import type { ShellCommand } from './shell-commands.js';

const HARMLESS = new Set(['true', 'echo', 'set', 'cd', ':', 'ls', 'sync', 'ldconfig']);
const REMOVING_VERBS = new Set([
  'clean',
  'autoclean',
  'remove',
  'purge',
  'autoremove',
  'del',
  'erase',
  'uninstall',
  'prune',
]);
const MANAGERS = /^(?:apt|apt-get|apk|dnf|yum|microdnf|zypper|npm|yarn|pnpm|pip3?|conda|gem|bundle|composer)$/;

/** Whether a command leaves the file system as it is: `true`, `echo`, `cd`. */
export function isHarmless({ program }: ShellCommand): boolean {
  return HARMLESS.has(program);
}

/** Whether a command only removes: `rm`, `find -delete`, `apt-get clean`, `npm prune`. */
export function isRemoval({ program, args }: ShellCommand): boolean {
  if (program === 'rm') return true;
  if (program === 'find') return args.includes('-delete');
  return MANAGERS.test(program) && args.some((arg) => REMOVING_VERBS.has(arg));
}

/** Whether a command only tidies up. */
export function isCleanup(command: ShellCommand): boolean {
  return isHarmless(command) || isRemoval(command);
}

/** The paths, or names of packages, that a removal names. */
export function removedNames({ args }: ShellCommand): string[] {
  return args.filter((arg) => !arg.startsWith('-') && !REMOVING_VERBS.has(arg));
}
