import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { Prisma } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import type { AuditRunDetail, AuditRunQuery, AuditRunResource } from './audit.dto.js';
import { isAuditVisible, targetsVisible } from './audit-visibility.js';
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
  async start(caller: Caller, auditId: string, key: string | undefined): Promise<AuditRunResource> {
    const now = await this.clock.now();
    const request = { caller, operation: `POST /audits/${auditId}/runs`, key, body: null };
    return this.idempotency.once(request, async (transaction) => {
      const audit = await this.starter.hold(transaction, auditId);
      if (!audit || !(await isAuditVisible(transaction, caller, auditId))) throw notFound('audit');
      const run = await this.starter.startNow(transaction, audit, now);
      const summaryOf = await summarizeRuns(transaction, [run]);
      return toRunResource(run, summaryOf(run.id));
    });
  }

  async list(
    caller: Caller,
    auditId: string,
    { limit, cursor, status }: AuditRunQuery,
  ): Promise<Page<AuditRunResource>> {
    const before = decodeCursor(cursor, z.uuid());
    return this.prisma.snapshot(async (transaction) => {
      if (!(await isAuditVisible(transaction, caller, auditId))) throw notFound('audit');
      const ids = await transaction.$queryRaw<{ id: string }[]>`
        SELECT id FROM audit_runs WHERE "auditId" = ${auditId}::uuid AND ${targetsVisible(caller, Prisma.sql`targets`)}
           AND ${before === undefined ? Prisma.sql`TRUE` : Prisma.sql`id < ${before}::uuid`}
           AND ${status === undefined ? Prisma.sql`TRUE` : Prisma.sql`status = ${status}::"AuditRunStatus"`}
         ORDER BY id DESC LIMIT ${limit + 1}`;
      const rows = await transaction.auditRun.findMany({
        where: { id: { in: ids.map(({ id }) => id) } },
        orderBy: { id: 'desc' },
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

  async get(caller: Caller, auditId: string, runId: string): Promise<AuditRunDetail> {
    return this.prisma.snapshot(async (transaction) => {
      if (!(await isRunVisible(transaction, caller, auditId, runId))) throw notFound('run');
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

async function isRunVisible(
  transaction: Transaction,
  caller: Caller,
  auditId: string,
  runId: string,
): Promise<boolean> {
  if (!(await isAuditVisible(transaction, caller, auditId))) return false;
  const rows = await transaction.$queryRaw<unknown[]>`
    SELECT FROM audit_runs WHERE id = ${runId}::uuid AND ${targetsVisible(caller, Prisma.sql`targets`)}`;
  return rows.length > 0;
}
