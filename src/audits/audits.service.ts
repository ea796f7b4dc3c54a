import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { CONFIG, type Config } from '../config.js';
import { Prisma, type Audit, type AuditRun } from '../database/generated/client.js';
import { JobStatus } from '../database/generated/enums.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import { AuditTarget, type AuditQuery, type AuditResource, type CreateAudit, type UpdateAudit } from './audit.dto.js';
import { isAuditVisible, lastVisibleRuns, requireTargets, targetsVisible } from './audit-visibility.js';
import { AuditStarter } from './audit-starter.js';
import { toAuditResource, toRunResource } from './audit.mapping.js';
import { checkBudgets, checkTargets } from './check-audit.js';
import { DatabaseClock } from './database-clock.js';
import { summarizeRuns } from './run-summary.js';
import { Schedule } from './schedule.js';

/** The schedules over repositories. */
@Injectable()
export class AuditsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly starter: AuditStarter,
    private readonly clock: DatabaseClock,
    private readonly idempotency: IdempotencyService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async create(caller: Caller, body: CreateAudit, key: string | undefined): Promise<AuditResource> {
    const targets = checkTargets(body.targets, this.config.allowedRegistries);
    requireTargets(caller, targets);
    checkBudgets(targets, body.budgets);
    const schedule = new Schedule(body.cron, body.timezone);
    const now = await this.clock.now();
    const nextSlot = body.paused ? null : schedule.next(now);
    return this.idempotency.once({ caller, operation: 'POST /audits', key, body }, async (transaction) => {
      const audit = await transaction.audit.create({ data: { ...body, targets, nextSlot, createdAt: now } });
      return toAuditResource(audit, null);
    });
  }

  async list(caller: Caller, { limit, cursor, paused }: AuditQuery): Promise<Page<AuditResource>> {
    const before = decodeCursor(cursor, z.uuid());
    const resources = await this.prisma.snapshot(async (transaction) => {
      const ids = await transaction.$queryRaw<{ id: string }[]>`
        SELECT id FROM audits WHERE ${targetsVisible(caller, Prisma.sql`targets`)}
           AND ${before === undefined ? Prisma.sql`TRUE` : Prisma.sql`id < ${before}::uuid`}
           AND ${paused === undefined ? Prisma.sql`TRUE` : Prisma.sql`paused = ${paused}`}
         ORDER BY id DESC LIMIT ${limit + 1}`;
      const rows = await transaction.audit.findMany({
        where: { id: { in: ids.map(({ id }) => id) } },
        orderBy: { id: 'desc' },
      });
      return withLastRuns(transaction, caller, rows);
    });
    return toPage(
      resources,
      limit,
      ({ id }) => id,
      (resource) => resource,
    );
  }

  get(caller: Caller, id: string): Promise<AuditResource> {
    return this.prisma.snapshot(async (transaction) => {
      const isVisible = await isAuditVisible(transaction, caller, id);
      const row = isVisible ? await transaction.audit.findUnique({ where: { id } }) : null;
      const [resource] = await withLastRuns(transaction, caller, row ? [row] : []);
      if (!resource) throw notFound('audit');
      return resource;
    });
  }

  /** Changes what is given. A run that is under way goes on as it was; times that passed while paused are not made up. */
  async update(caller: Caller, id: string, body: UpdateAudit): Promise<AuditResource> {
    const now = await this.clock.now();
    const targets = body.targets && checkTargets(body.targets, this.config.allowedRegistries);
    await this.prisma.$transaction(async (transaction) => {
      const audit = await this.#hold(transaction, caller, id);
      if (!audit) throw notFound('audit');
      if (targets) requireTargets(caller, targets);
      const next = { ...audit, ...body };
      checkBudgets(targets ?? AuditTarget.array().parse(audit.targets), next.budgets);
      const schedule = new Schedule(next.cron, next.timezone);
      const isSameSchedule =
        next.cron === audit.cron && next.timezone === audit.timezone && next.paused === audit.paused;
      const nextSlot = next.paused ? null : isSameSchedule ? audit.nextSlot : schedule.next(now);
      await transaction.audit.update({ where: { id }, data: { ...body, targets, nextSlot } });
    });
    return this.get(caller, id);
  }

  /** Deletes the audit with its runs; a run that is under way ends. Images and comparisons stay. */
  async remove(caller: Caller, id: string): Promise<void> {
    await this.prisma.$transaction(async (transaction) => {
      const audit = await this.#hold(transaction, caller, id);
      if (!audit) throw notFound('audit');
      // Jobs first, as their workers lock them: so neither waits for the other.
      const jobs = await transaction.job.updateManyAndReturn({
        where: { auditRun: { auditId: id } },
        data: { status: JobStatus.cancelled },
        select: { id: true },
      });
      await transaction.audit.delete({ where: { id } });
      await transaction.job.deleteMany({ where: { id: { in: jobs.map((job) => job.id) } } });
    });
  }

  async #hold(transaction: Transaction, caller: Caller, id: string): Promise<Audit | null> {
    const audit = await this.starter.hold(transaction, id);
    return (await isAuditVisible(transaction, caller, id)) ? audit : null;
  }
}

async function withLastRuns(
  transaction: Transaction,
  caller: Caller,
  rows: readonly Audit[],
): Promise<AuditResource[]> {
  const ids = await lastVisibleRuns(
    transaction,
    caller,
    rows.map(({ id }) => id),
  );
  const runs: AuditRun[] = await transaction.auditRun.findMany({ where: { id: { in: ids } } });
  const summaryOf = await summarizeRuns(transaction, runs);
  return rows.map((row) => {
    const last = runs.find(({ auditId }) => auditId === row.id);
    return toAuditResource(row, last ? toRunResource(last, summaryOf(last.id)) : null);
  });
}
