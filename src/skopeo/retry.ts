import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError, type ErrorCode } from '../core/errors.js';
import { abortError } from './run.js';

/**
 * Failures that often pass within a second. Not a timeout or a throttled registry: those used up their
 * time already, and the job is scheduled again later.
 */
const PASSING: readonly ErrorCode[] = ['REGISTRY_UNREACHABLE', 'REGISTRY_ERROR', 'REGISTRY_TRUNCATED'];

const TRIES = 3;
const FIRST_DELAY = 250;

/** Tries `action` up to three times with growing, jittered pauses in milliseconds. An abort ends a pause at once. */
export async function withRetry<Result>(action: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (attempt >= TRIES || !(error instanceof CodedError) || !PASSING.includes(error.code)) throw error;
      await pause(FIRST_DELAY * 2 ** (attempt - 1) * (1 + Math.random()), signal);
    }
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted) throw abortError(signal);
    throw error;
  }
}
