import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What one run took. */
export interface Cost {
  /** Wall time in seconds. */
  readonly seconds: number;
  /** User and system time of the command and all it started, in seconds. */
  readonly processorSeconds: number;
  /** Largest resident set of any one of its processes, in bytes, seen by looking 20 times a second. */
  readonly peakMemory: number;
}

/** A command: its words, and what it needs in its environment beside PATH and HOME. */
export interface Command {
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Bash prints what `time` measured as the last line of its stderr, children of children included. */
const TIMED = 'TIMEFORMAT="%U %S"; time "$@"';

/** Runs a command to its end; throws with the end of its stderr when it fails. */
export async function measure({ words, environment = {} }: Command): Promise<Cost> {
  const start = performance.now();
  const child = spawn('bash', ['-c', TIMED, 'bash', ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
  const ended = once(child, 'close');
  let peakMemory = 0;
  while (child.exitCode === null && child.signalCode === null) {
    for (const pid of familyOf(child.pid ?? 0)) peakMemory = Math.max(peakMemory, peakOf(pid));
    await Promise.race([ended, sleep(50)]);
  }
  const seconds = (performance.now() - start) / 1000;
  await ended;
  if (child.exitCode !== 0) throw new Error(`${words.join(' ')} failed:\n${errors}`);
  const [user = 0, system = 0] = (errors.trimEnd().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { seconds, processorSeconds: user + system, peakMemory };
}

/** A process and all below it. */
export function familyOf(pid: number): number[] {
  const children = (readOrEmpty(`/proc/${pid}/task/${pid}/children`).match(/\d+/g) ?? []).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

/** Largest resident set of a process so far, in bytes; 0 when it is gone. */
export const peakOf = (pid: number): number =>
  1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readOrEmpty(`/proc/${pid}/status`))?.[1] ?? 0);

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2;
}
