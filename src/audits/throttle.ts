import { CodedError, type ErrorCode } from '../core/errors.js';

const FIRST_DELAY_MILLISECONDS = 60_000;
const MAX_DELAY_MILLISECONDS = 3_600_000;

/** So often a run, or one image, is put off; then it counts as failed. */
export const MAX_THROTTLED = 6;

/**
 * When to ask a registry again that asked to slow down for the nth time. skopeo waits for a short Retry-After itself
 * and does not say what a longer one was: so it is a minute, then twice as long each time, an hour at most.
 */
export function resumeTime(now: Date, throttledBefore: number): Date {
  const delay = FIRST_DELAY_MILLISECONDS * 2 ** throttledBefore;
  return new Date(now.getTime() + Math.min(delay, MAX_DELAY_MILLISECONDS));
}

/** Codes of a registry that asks to slow down. While skopeo sits out a long Retry-After, its time runs out. */
export const THROTTLED_CODES: readonly ErrorCode[] = ['REGISTRY_THROTTLED', 'REGISTRY_TIMEOUT'];

export function isThrottled(error: unknown): boolean {
  return error instanceof CodedError && THROTTLED_CODES.includes(error.code);
}

/** Whether an error tells of what was asked for, and not of this service: it is noted, and the run goes on. */
export function isAboutImage(error: unknown): error is CodedError {
  return error instanceof CodedError && error.kind.exit !== 5;
}
