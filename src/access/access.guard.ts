import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AuditLog } from '../audit-log/audit-log.js';
import { CodedError } from '../core/errors.js';
import type { ApiKeyScope } from '../database/generated/enums.js';
import { AccessKeys, isLoopback } from './access-keys.js';
import { includesScope, UNLIMITED_CALLER, rememberCaller, type Access, type Caller } from './caller.js';

const ACCESS = 'stagediff:access';

/** Says what a handler asks for; `Endpoint` does it for every one. */
export const Needs = (access: Access): MethodDecorator => SetMetadata(ACCESS, access);

/** Stands before every route. A handler that says nothing of who may call it can be called by nobody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: AccessKeys,
    private readonly log: AuditLog,
  ) {}

  /** @throws CodedError UNAUTHENTICATED, FORBIDDEN */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === undefined) throw new CodedError('INTERNAL', 'the route does not say who may call it');
    if (access === 'open') return true;
    try {
      await this.#admit(context.switchToHttp().getRequest<Request>(), access);
      return true;
    } catch (error) {
      if (error instanceof CodedError) await this.log.noteFailure(context, error.kind.status);
      throw error;
    }
  }

  async #admit(request: Request, access: ApiKeyScope): Promise<void> {
    const caller = await this.#callerOf(request);
    rememberCaller(request, caller);
    if (includesScope(caller.scopes, access)) return;
    throw new CodedError('FORBIDDEN', `this needs an API key with the scope ${access}`);
  }

  async #callerOf(request: Request): Promise<Caller> {
    const [, token] = /^bearer\b *(.*)$/i.exec(request.get('authorization') ?? '') ?? [];
    if (token === undefined) return this.#withoutKey(request);
    const caller = await this.keys.findCaller(token);
    if (caller) return caller;
    throw new CodedError('UNAUTHENTICATED', 'the API key is not known, revoked or expired');
  }

  async #withoutKey(request: Request): Promise<Caller> {
    // A page elsewhere whose name was made to resolve to loopback sends its own name.
    if (isLoopback(hostOf(request)) && (await this.keys.isOpen())) return UNLIMITED_CALLER;
    const hint = (await this.keys.hasKeys())
      ? ''
      : '; there is none yet: `stagediff api-keys create` makes the first one where the service runs';
    throw new CodedError('UNAUTHENTICATED', `an API key is needed, as Authorization: Bearer${hint}`);
  }
}

/** The host that a client believes to talk to, without the port; empty when it sent none, or no host. */
function hostOf(request: Request): string {
  const url = `http://${request.get('host') ?? ''}/`;
  return URL.canParse(url) ? new URL(url).hostname : '';
}
