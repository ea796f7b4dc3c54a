import { spawnSync } from 'node:child_process';
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
  const prlimit = findProgram('prlimit', path);
  if (prlimit === undefined) return command;
  const [program, args] = command;
  return [prlimit, [`--data=${maxMemory}`, '--core=0', '--', program, ...args]];
}

/**
 * The command that runs a program which the kernel ends when this process ends, however that was: by setpriv(1) of
 * util-linux 2.33 or later. Where there is none on the PATH, the program as it is; what a killed worker had started
 * then goes on until its transfer ends.
 */
export function withBoundedLife(command: Command, path: string): Command {
  const setpriv = findProgram('setpriv', path);
  if (setpriv === undefined || !knowsParentDeath(setpriv)) return command;
  const [program, args] = command;
  return [setpriv, [PARENT_DEATH, '--', program, ...args]];
}

/** The exit codes of prlimit and setpriv when there is no such program, or it may not be executed. */
export const NOT_STARTED: readonly (number | undefined)[] = [126, 127];

const PARENT_DEATH = '--pdeathsig=KILL';
const known = new Map<string, boolean>();

/** Older ones, and that of busybox, refuse the option. */
function knowsParentDeath(setpriv: string): boolean {
  const answer =
    known.get(setpriv) ?? spawnSync(setpriv, [PARENT_DEATH, '--version'], { stdio: 'ignore' }).status === 0;
  known.set(setpriv, answer);
  return answer;
}

/** Where a program is on a PATH; undefined when it is nowhere. */
export function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
