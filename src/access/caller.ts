import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { CodedError } from '../core/errors.js';
import { ApiKeyScope } from '../database/generated/enums.js';

/** What an endpoint asks for: a key with this scope, or nothing. */
export type Access = ApiKeyScope | 'open';

/** The API key that a request came with. */
export interface CallerKey {
  readonly id: string;
  readonly name: string;
  /** What may be shown of the secret that was used. */
  readonly prefix: string;
  readonly publicId: string;
  readonly expiresAt: Date | null;
}

/** Who asks, and what they may do and see. */
export interface Caller {
  /** Null in the open mode: whoever reaches the port may do everything. */
  readonly key: CallerKey | null;
  readonly scopes: readonly ApiKeyScope[];
  /** Patterns of the repositories that they see; null: all. */
  readonly repositories: readonly string[] | null;
}

/** Who may do everything: whoever asks in the open mode, and the service itself. */
export const UNLIMITED_CALLER: Caller = { key: null, scopes: [ApiKeyScope.admin], repositories: null };

/** From the least to the most; each includes those before it. */
const ORDER = [ApiKeyScope.read, ApiKeyScope.submit, ApiKeyScope.admin];

/** Whether one of the scopes is the wanted one, or includes it. */
export function includesScope(scopes: readonly ApiKeyScope[], wanted: ApiKeyScope): boolean {
  return scopes.some((scope) => ORDER.indexOf(scope) >= ORDER.indexOf(wanted));
}

const callers = new WeakMap<Request, Caller>();

/** Remembers who sent a request, for handlers and the audit log. */
export function rememberCaller(request: Request, caller: Caller): void {
  callers.set(request, caller);
}

/** Who sent a request; undefined where the guard let nobody through. */
export function findCaller(request: Request): Caller | undefined {
  return callers.get(request);
}

/** Parameter of a handler: who asks. Throws INTERNAL on an open endpoint, which knows nobody. */
export const WhoAsks = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = findCaller(context.switchToHttp().getRequest<Request>());
  if (!caller) throw new CodedError('INTERNAL', 'an open endpoint asked who calls it');
  return caller;
});
