import { Injectable, Logger, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { findCaller } from '../access/caller.js';
import { storableText } from '../database/report.store.js';
import { PrismaService } from '../database/prisma.service.js';
import { operationId } from '../http/operation-id.js';
import { withoutSecrets } from '../skopeo/redact.js';
import { shownDetail } from './shown-detail.js';

const MAX_RESOURCE = 512;
const MINUTE_MILLISECONDS = 60_000;
/** Requests without a valid key that one process notes in a minute: whoever sends more must not fill the table. */
const MAX_STRANGERS = 60;

/** Writes who did what. The database takes rows only, no changes. */
@Injectable()
export class AuditLog {
  readonly #logger = new Logger(AuditLog.name);
  #strangers = { since: 0, count: 0 };

  constructor(private readonly prisma: PrismaService) {}

  /** Notes how a request ended. @throws what the database throws: a change that cannot be noted must not look done */
  async note(context: ExecutionContext, status: number): Promise<void> {
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    const caller = findCaller(request);
    if (!caller && !this.#mayNoteStranger(Date.now())) return;
    const isDone = status < 400;
    const resource = (isDone ? response.get('Location') : undefined) ?? pathOf(request);
    await this.prisma.auditLogEntry.create({
      data: {
        action: operationId(context.getClass().name, context.getHandler().name),
        status,
        keyId: caller?.key?.id ?? null,
        keyName: caller?.key?.name ?? null,
        keyPrefix: caller?.key?.prefix ?? null,
        repositories: [...(caller?.repositories ?? [])],
        resource: storableText(withoutSecrets(resource).slice(0, MAX_RESOURCE)),
        detail: isDone ? shownDetail(request.body, request.query) : {},
        requestId: request.id as string,
        address: request.ip ?? '',
      },
      select: { id: true },
    });
  }

  /** As `note`, for a request that failed anyway: that it could not be noted is only logged. */
  async noteFailure(context: ExecutionContext, status: number): Promise<void> {
    await this.note(context, status).catch((error: unknown) => {
      this.#logger.error(`a refused request was not noted in the audit log: ${String(error)}`);
    });
  }

  #mayNoteStranger(now: number): boolean {
    if (now - this.#strangers.since > MINUTE_MILLISECONDS) this.#strangers = { since: now, count: 0 };
    this.#strangers.count += 1;
    return this.#strangers.count <= MAX_STRANGERS;
  }
}

/** Without the query, which may hold anything. */
function pathOf({ originalUrl }: Request): string {
  return originalUrl.split('?', 1)[0] ?? '';
}
