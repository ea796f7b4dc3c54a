import { CodedError } from '../../src/core/errors.js';
import { busyTime } from '../support/busy-time.js';
import type { FuzzTarget } from './fuzz-target.js';

/** Processor milliseconds that an input of at most some 100 kB may take. */
export const MAX_MILLISECONDS = 1000;
/** What one input may make the process grow by, kilobytes. */
export const MAX_GROWTH = 256 * 1024;

/** Something that an input must not do. */
export interface Fault {
  readonly kind: 'crash' | 'slow' | 'memory' | 'growth' | 'hang';
  readonly message: string;
}

/** Runs a target on one input and says what was wrong about it. */
export async function judgeInput(target: FuzzTarget, input: Buffer): Promise<Fault | undefined> {
  const memory = process.resourceUsage().maxRSS;
  const start = busyTime();
  try {
    await target.run(input);
  } catch (error) {
    if (!isAnswer(error)) return { kind: 'crash', message: describe(error) };
  }
  const milliseconds = busyTime() - start;
  if (milliseconds > MAX_MILLISECONDS)
    return { kind: 'slow', message: `${Math.round(milliseconds)} ms of processor time` };
  const growth = process.resourceUsage().maxRSS - memory;
  return growth > MAX_GROWTH ? { kind: 'memory', message: `the process grew by ${growth} kB` } : undefined;
}

function isAnswer(error: unknown): boolean {
  return error instanceof CodedError && error.code !== 'INTERNAL';
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
