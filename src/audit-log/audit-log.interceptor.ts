import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { catchError, concatMap, defaultIfEmpty, type Observable } from 'rxjs';
import { toHttpError } from '../http/problem.filter.js';
import { AUDITED } from './audited.js';
import { AuditLog } from './audit-log.js';

const READING = new Set(['GET', 'HEAD']);

/** Notes each change, and each reading of a whole report, before it is answered. What the guard refuses, the guard notes. */
@Injectable()
export class AuditLogInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly log: AuditLog,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method } = context.switchToHttp().getRequest<Request>();
    const isAudited = this.reflector.get<boolean | undefined>(AUDITED, context.getHandler()) ?? false;
    if (READING.has(method) && !isAudited) return next.handle();
    return next.handle().pipe(
      defaultIfEmpty(undefined),
      concatMap(async (answer: unknown) => {
        await this.log.note(context, context.switchToHttp().getResponse<Response>().statusCode);
        return answer;
      }),
      catchError(async (error: unknown) => {
        await this.log.noteFailure(context, toHttpError(error).kind.status);
        throw error;
      }),
    );
  }
}
