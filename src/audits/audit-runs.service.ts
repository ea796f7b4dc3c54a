import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PrismaService } from '../database/prisma.service.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import type { AuditRunDetail, AuditRunQuery, AuditRunResource } from './audit.dto.js';
import { AuditStarter } from './audit-starter.js';
import { toRunDetail, toRunResource } from './audit.mapping.js';
import { DatabaseClock } from './database-clock.js';
import { summarizeRuns } from './run-summary.js';

/** The runs of audits. */
@Injectable()
export class AuditRunsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly starter: AuditStarter,
    private readonly clock: DatabaseClock,
    private readonly idempotency: IdempotencyService,
  ) {}

  /** Starts a run now, of a paused audit too. Throws CONFLICT while one is under way. */
  async start(auditId: string, key: string | undefined): Promise<AuditRunResource> {
    const now = await this.clock.now();
    const request = { operation: `POST /audits/${auditId}/runs`, key, body: null };
    return this.idempotency.once(request, async (transaction) => {
      const audit = await this.starter.hold(transaction, auditId);
      if (!audit) throw notFound('audit');
      const run = await this.starter.startNow(transaction, audit, now);
      const summaryOf = await summarizeRuns(transaction, [run]);
      return toRunResource(run, summaryOf(run.id));
    });
  }

  async list(auditId: string, { limit, cursor, status }: AuditRunQuery): Promise<Page<AuditRunResource>> {
    const before = decodeCursor(cursor, z.uuid());
    return this.prisma.snapshot(async (transaction) => {
      const audit = await transaction.audit.findUnique({ where: { id: auditId }, select: { id: true } });
      if (!audit) throw notFound('audit');
      const rows = await transaction.auditRun.findMany({
        where: { auditId, status, ...(before && { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take: limit + 1,
      });
      const summaryOf = await summarizeRuns(transaction, rows);
      return toPage(
        rows,
        limit,
        ({ id }) => id,
        (row) => toRunResource(row, summaryOf(row.id)),
      );
    });
  }

  async get(auditId: string, runId: string): Promise<AuditRunDetail> {
    return this.prisma.snapshot(async (transaction) => {
      const row = await transaction.auditRun.findUnique({
        where: { id: runId, auditId },
        include: { items: { orderBy: { position: 'asc' } } },
      });
      if (!row) throw notFound('run');
      const summaryOf = await summarizeRuns(transaction, [row]);
      return toRunDetail(row, summaryOf(runId), row.items);
    });
  }
}
