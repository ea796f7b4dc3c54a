import { ECOSYSTEMS } from './ecosystems.js';
import { PACKAGE_MANAGERS } from './package-managers.js';
import { isRemovingFind } from './removed-paths.js';
import type { ShellCommand } from './shell-commands.js';

const HARMLESS = new Set(['true', 'echo', 'set', 'cd', ':', 'ls', 'sync', 'ldconfig']);
/** What empties caches and names no package. */
const CLEANING_VERBS = new Set([
  'clean',
  'autoclean',
  'distclean',
  'dist-clean',
  'cc',
  'clear-cache',
  'prune',
  'purge',
]);
/** What removes packages. */
const REMOVING_VERBS = new Set(['remove', 'purge', 'autoremove', 'del', 'erase', 'uninstall', 'prune']);
const MANAGERS =
  /^(?:apt|apt-get|apk|dnf|yum|microdnf|zypper|npm|yarn|pnpm|pip3?|uv|conda|mamba|micromamba|gem|bundle|composer)$/;

/** Whether a command leaves the file system as it is: `true`, `echo`, `cd`. */
export function isHarmless({ program }: ShellCommand): boolean {
  return HARMLESS.has(program);
}

/** Whether a command only removes: `rm`, `find -delete`, `apt-get clean`, `npm prune`. */
export function isRemoval({ program, args }: ShellCommand): boolean {
  if (program === 'rm') return true;
  if (program === 'find') return isRemovingFind(args);
  return MANAGERS.test(program) && args.some((arg) => CLEANING_VERBS.has(arg) || REMOVING_VERBS.has(arg));
}

/** Whether a command only tidies up. */
export function isCleanup(command: ShellCommand): boolean {
  return isHarmless(command) || isRemoval(command);
}

/** What a removal takes away. */
export interface Removal {
  /** Names of packages; of `rm` and `find` see `removedPaths`. */
  readonly packages: readonly string[];
  /** The package manager or language whose caches are emptied, or all of whose packages are looked at. */
  readonly manager: string | null;
}

/** Reads a call of a package manager that removes; null for any other command. */
export function readManagerRemoval({ program, args }: ShellCommand): Removal | null {
  if (!MANAGERS.test(program)) return null;
  const verb = args.findIndex((arg) => REMOVING_VERBS.has(arg) || CLEANING_VERBS.has(arg));
  if (verb < 0) return null;
  const words = args.slice(verb + 1).filter((arg) => !arg.startsWith('-'));
  const isCleaning =
    CLEANING_VERBS.has(args[verb] ?? '') && (words.length === 0 || !REMOVING_VERBS.has(args[verb] ?? ''));
  return isCleaning || words.length === 0
    ? { packages: [], manager: managerOf(program) }
    : { packages: words, manager: null };
}

/** The id under which a program is known as a package manager of a system or a language. */
function managerOf(program: string): string | null {
  const known = [...PACKAGE_MANAGERS, ...ECOSYSTEMS].find(({ programs }) => programs.includes(program));
  return known?.id ?? null;
}
