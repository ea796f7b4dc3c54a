import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Most bytes of memory that skopeo may write to. It takes some 50 MB for what is right, but keeps a list of tags whose
 * pages never end until the machine has no more.
 */
export const MAX_MEMORY = 1024 ** 3;

/** A program and its arguments. */
export type Command = readonly [program: string, args: readonly string[]];

/**
 * The command that runs a program with at most `maxMemory` bytes, where prlimit(1) is on the PATH: util-linux has it, so all
 * Linux but the smallest images. Elsewhere the program as it is; then only the time limits it.
 */
export function withBoundedMemory(command: Command, path: string, maxMemory: number): Command {
  const prlimit = path
    .split(delimiter)
    .map((folder) => join(folder, 'prlimit'))
    .find(isExecutable);
  if (prlimit === undefined) return command;
  const [program, args] = command;
  return [prlimit, [`--data=${maxMemory}`, '--core=0', '--', program, ...args]];
}

/** The exit codes of prlimit when there is no such program, or it may not be executed. */
export const NOT_STARTED: readonly (number | undefined)[] = [126, 127];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
