import type { Caller } from '../access/caller.js';
import { isWithin } from '../access/repository-limits.js';
import { CodedError } from '../core/errors.js';

/** The pattern of whatever concerns all repositories alike. */
const EVERY_REPOSITORY = '*';

/**
 * Whether the caller sees what has this pattern: one that lies within what they see, or that is for everybody.
 * @param pattern null: of no repository by itself
 */
export function seesPattern({ repositories }: Caller, pattern: string | null): boolean {
  return pattern === null || pattern === EVERY_REPOSITORY || isWithin(pattern, repositories);
}

/**
 * Whoever is limited to some repositories changes only what concerns no other.
 * @throws CodedError FORBIDDEN
 */
export function requirePattern({ repositories }: Caller, pattern: string | null): void {
  if (repositories === null || (pattern !== null && isWithin(pattern, repositories))) return;
  const what = pattern === null ? 'what all repositories can use' : `the pattern ${pattern}`;
  throw new CodedError('FORBIDDEN', `this API key is for some repositories only, not for ${what}`);
}
