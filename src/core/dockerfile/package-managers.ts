import { isRemoved } from './removed-paths.js';
import type { ShellCommand } from './shell-commands.js';

/** A system package manager and what it leaves behind. */
export interface PackageManager {
  readonly id: 'apt' | 'apk' | 'dnf' | 'zypper' | 'pacman';
  readonly programs: readonly string[];
  /** Verbs that fetch the package lists. */
  readonly update: readonly string[];
  readonly install: readonly string[];
  /** Folders, absolute, that keep lists and downloaded packages. */
  readonly caches: readonly string[];
  /** Flag of install that leaves nothing behind, or null. */
  readonly noCacheFlag: string | null;
  /** Verbs that clear `caches`. */
  readonly clean: readonly (readonly string[])[];
  /** Command that clears `caches`, for people. */
  readonly cleanCommand: string;
}

export const PACKAGE_MANAGERS: readonly PackageManager[] = [
  {
    id: 'apt',
    programs: ['apt-get', 'apt', 'aptitude'],
    update: ['update'],
    install: ['install', 'upgrade', 'dist-upgrade', 'full-upgrade', 'build-dep', 'source', 'download'],
    caches: ['/var/lib/apt/lists'],
    noCacheFlag: null,
    clean: [['dist-clean'], ['distclean']],
    cleanCommand: 'apt-get clean && rm -rf /var/lib/apt/lists/*',
  },
  {
    id: 'apk',
    programs: ['apk'],
    update: ['update'],
    install: ['add', 'upgrade', 'fetch'],
    caches: ['/var/cache/apk'],
    noCacheFlag: '--no-cache',
    clean: [['cache', 'clean']],
    cleanCommand: 'rm -rf /var/cache/apk/*',
  },
  {
    id: 'dnf',
    programs: ['dnf', 'yum', 'microdnf', 'dnf5', 'tdnf'],
    update: ['makecache', 'check-update'],
    install: ['install', 'localinstall', 'groupinstall', 'reinstall', 'upgrade', 'update'],
    caches: ['/var/cache/dnf', '/var/cache/yum', '/var/cache/libdnf5', '/var/cache/tdnf'],
    noCacheFlag: null,
    clean: [['clean', 'all']],
    cleanCommand: 'dnf clean all',
  },
  {
    id: 'zypper',
    programs: ['zypper'],
    update: ['refresh', 'ref'],
    install: ['install', 'in', 'update', 'up'],
    caches: ['/var/cache/zypp'],
    noCacheFlag: null,
    clean: [
      ['clean', '-a'],
      ['clean', '--all'],
      ['cc', '-a'],
      ['cc', '--all'],
    ],
    cleanCommand: 'zypper clean -a',
  },
  {
    id: 'pacman',
    programs: ['pacman'],
    update: ['-Sy', '-Syy'],
    install: ['-S', '-Syu', '-Su', '-Syyu'],
    caches: ['/var/cache/pacman/pkg'],
    noCacheFlag: null,
    clean: [['-Scc'], ['-Sc']],
    cleanCommand: 'pacman -Scc --noconfirm',
  },
];

/** What a command does with a package manager. */
export interface PackageCommand {
  readonly manager: PackageManager;
  readonly command: ShellCommand;
  readonly verb: string;
  readonly action: 'update' | 'install';
  /** Names behind the verb, without flags; variables as written. */
  readonly packages: readonly string[];
}

/** Reads a command as an update or install; null for any other. */
export function readPackageCommand(command: ShellCommand): PackageCommand | null {
  const manager = PACKAGE_MANAGERS.find(({ programs }) => programs.includes(command.program));
  if (manager === undefined) return null;
  const position = command.args.findIndex((arg) => manager.update.includes(arg) || manager.install.includes(arg));
  const verb = command.args[position];
  if (verb === undefined) return null;
  const packages = command.args.slice(position + 1).filter((arg) => !arg.startsWith('-') && !/[<>]/.test(arg));
  return { manager, command, verb, action: manager.install.includes(verb) ? 'install' : 'update', packages };
}

/** The name without version, architecture and release: `git` for `git=1:2.39*`, `git:amd64`, `git/stable`. */
export function packageName(written: string): string {
  return written.split(/[=:/<>~]|(?<=.)@/, 1)[0] ?? written;
}

/** Whether one of `commands` empties `cache`, by a verb of the manager or by `rm` or `find`. */
export function isCleaned(manager: PackageManager, cache: string, commands: readonly ShellCommand[]): boolean {
  return isRemoved(cache, commands) || commands.some((command) => cleansCaches(manager, command));
}

/** Whether a command is a verb of the manager that clears its caches. */
export function cleansCaches({ programs, clean }: PackageManager, { program, args }: ShellCommand): boolean {
  return programs.includes(program) && clean.some((verbs) => verbs.every((verb) => args.includes(verb)));
}
