import { posix } from 'node:path';
import type { ShellCommand } from './shell-commands.js';
import { placeCommands } from './working-directory.js';

const REMOVERS = new Set(['rm', 'rmdir', 'unlink']);
/** Paths that one word with braces stands for, and sets of braces in it; more are left as they are. */
const BRACE_LIMIT = 16;
const BRACE_ROUNDS = 4;

/**
 * What `rm`, `find -delete` and `find -exec rm` of a script take away, with wildcards; absolute where the directory is
 * known: `start` is where the script starts, '' if unknown.
 */
export function removedPaths(commands: readonly ShellCommand[], start = ''): string[] {
  return placeCommands(commands, start).flatMap(({ command, directory }) =>
    wordsOf(command)
      .flatMap(expandBraces)
      .map((word) => (word.startsWith('/') || directory === '' ? word : posix.join(directory, word))),
  );
}

function wordsOf({ program, args }: ShellCommand): readonly string[] {
  if (REMOVERS.has(program)) return args.filter((arg) => !arg.startsWith('-'));
  if (program !== 'find' || !isRemovingFind(args)) return [];
  return args.slice(
    0,
    args.findIndex((arg) => /^[-(!]/.test(arg)),
  );
}

/** Whether a `find` deletes what it finds. */
export function isRemovingFind(args: readonly string[]): boolean {
  return args.includes('-delete') || args.some((arg, index) => /^-exec(?:dir)?$/.test(arg) && args[index + 1] === 'rm');
}

/** Whether `commands` take `folder`, absolute, or what is in it away. */
export function isRemoved(folder: string, commands: readonly ShellCommand[]): boolean {
  return removedPaths(commands).some((path) => covers(path, folder));
}

/** Whether deleting `written`, with its wildcards, takes `folder` or what is in it away. */
function covers(written: string, folder: string): boolean {
  if (!written.startsWith('/')) return false;
  const plain = written.replace(/\/(?:\*|\.\*|\*\*)?$/, '');
  if (plain === '') return false;
  const wildcard = plain.indexOf('*');
  if (wildcard >= 0)
    return folder.startsWith(plain.slice(0, wildcard)) && plain.split('/').length <= folder.split('/').length;
  return folder === plain || folder.startsWith(`${plain}/`);
}

/** `/var/{a,b}/*` is `/var/a/*` and `/var/b/*`. */
function expandBraces(word: string): string[] {
  let words = [word];
  for (let round = 0; round < BRACE_ROUNDS && words.some((each) => each.includes('{')); round++) {
    words = words.flatMap(expandFirst).slice(0, BRACE_LIMIT);
  }
  return words;
}

function expandFirst(word: string): string[] {
  const [braces, list] = /\{([^{}]{0,1000},[^{}]{0,1000})\}/.exec(word.slice(0, 4096)) ?? [];
  if (braces === undefined || list === undefined) return [word];
  return list.split(',', BRACE_LIMIT).map((part) => word.replace(braces, () => part));
}
