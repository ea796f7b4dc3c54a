import { includesScope, type Caller } from '../access/caller.js';
import { isWithin } from '../access/repository-limits.js';
import { CodedError } from '../core/errors.js';
import { ApiKeyScope } from '../database/generated/enums.js';
import { InvalidRequestError } from '../http/problem.js';

/** What a key may do; what is left out is not changed. */
export interface KeyWidth {
  readonly scopes?: readonly ApiKeyScope[] | undefined;
  /** Null: all. */
  readonly repositories?: readonly string[] | null | undefined;
  /** Null: never. */
  readonly expiresAt?: Date | null | undefined;
}

/**
 * Nobody makes a key that may do more, see more or lives longer than their own.
 * @throws CodedError FORBIDDEN
 */
export function checkNotWider(caller: Caller, { scopes = [], repositories, expiresAt }: KeyWidth): void {
  const missing = scopes.find((scope) => !includesScope(caller.scopes, scope));
  if (missing) throw wider(`the scope ${missing}`);
  if (repositories !== undefined && caller.repositories !== null) {
    const { repositories: own } = caller;
    if (repositories === null) throw wider('all repositories');
    const outside = repositories.find((pattern) => !isWithin(pattern, own));
    if (outside !== undefined) throw wider(outside);
  }
  const end = caller.key?.expiresAt ?? null;
  if (expiresAt === undefined || end === null) return;
  if (expiresAt === null || expiresAt > end) throw wider(`a life beyond ${end.toISOString()}`);
}

/**
 * The first key ends the open mode, so it has to be one that can make others.
 * @throws CodedError INVALID_REQUEST
 */
export function checkFirstKey({ scopes = [], repositories, expiresAt }: KeyWidth): void {
  if (includesScope(scopes, ApiKeyScope.admin) && !repositories && !expiresAt) return;
  const message = 'the first key has to have the scope admin, for all repositories and without an end';
  throw new InvalidRequestError([{ path: 'scopes', message }]);
}

function wider(what: string): CodedError {
  return new CodedError('FORBIDDEN', `an API key cannot give what it has not: ${what}`);
}
