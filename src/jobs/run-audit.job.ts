import { Inject, Injectable } from '@nestjs/common';
import { ANALYZER, type Analyzer } from '../analysis/analyzer.port.js';
import { AuditTarget } from '../audits/audit.dto.js';
import { ACTIVE_RUNS } from '../audits/audit-starter.js';
import { DatabaseClock } from '../audits/database-clock.js';
import { ItemResolver } from '../audits/item-resolver.js';
import { listTargets } from '../audits/list-targets.js';
import { isAboutImage, isThrottled, MAX_THROTTLED, resumeTime } from '../audits/throttle.js';
import { CONFIG, type Config } from '../config.js';
import { CodedError } from '../core/errors.js';
import { safeText } from '../core/safe-text.js';
import type { AuditItem, AuditRun, Prisma } from '../database/generated/client.js';
import { AuditItemStatus, AuditRunStatus } from '../database/generated/enums.js';
import { PrismaService } from '../database/prisma.service.js';
import type { Lease } from './lease.js';

const MAX_TEXT = 1024;
const ITEM_BATCH = 1000;

/**
 * The first part of a run of an audit: lists tags and finds out what they point to. Each result is committed at once,
 * so that another try goes on; the analyses are jobs of their own, which AuditProgress starts and waits for. A registry
 * that asks to slow down ends the job; AuditProgress adds another one when the time has come.
 */
@Injectable()
export class RunAuditJob {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: DatabaseClock,
    @Inject(ANALYZER) private readonly analyzer: Analyzer,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async run(lease: Lease, signal: AbortSignal): Promise<void> {
    const run = await this.prisma.auditRun.findUnique({ where: { jobId: lease.jobId } });
    if (!run || !ACTIVE_RUNS.includes(run.status)) return lease.succeed(nothing);
    try {
      if (run.outcomes === null) await this.#list(lease, run, signal);
      await this.#resolveAll(lease, run, signal);
    } catch (error) {
      if (signal.aborted || !isThrottled(error) || run.throttled >= MAX_THROTTLED) throw error;
      const resumeAt = resumeTime(await this.clock.now(), run.throttled);
      return lease.succeed(async (transaction) => {
        await transaction.auditRun.update({ where: { id: run.id }, data: { resumeAt, throttled: { increment: 1 } } });
      });
    }
    const resolvedAt = await this.clock.now();
    await lease.succeed(async (transaction) => {
      await transaction.auditRun.update({ where: { id: run.id }, data: { resolvedAt } });
    });
  }

  async #list(lease: Lease, run: AuditRun, signal: AbortSignal): Promise<void> {
    const { id: runId, auditId } = run;
    const targets = AuditTarget.array().parse(run.targets);
    const startedAt = run.startedAt ?? (await this.clock.now());
    await lease.write(async (transaction) => {
      await transaction.auditRun.update({ where: { id: runId }, data: { status: AuditRunStatus.running, startedAt } });
    });
    const listed = await listTargets(this.analyzer, targets, { limit: this.config.audit.tags, signal });
    const outcomes = [...listed.outcomes];
    await lease.write(async (transaction) => {
      for (const items of batches(listed.items.map((item) => ({ ...item, runId, auditId })))) {
        await transaction.auditItem.createMany({ data: items });
      }
      await transaction.auditRun.update({ where: { id: runId }, data: { outcomes } });
    });
  }

  /** Registries are asked side by side, each of them by few at a time; one that is throttled does not stop the others. */
  async #resolveAll(lease: Lease, run: AuditRun, signal: AbortSignal): Promise<void> {
    const open = { runId: run.id, status: AuditItemStatus.pending };
    const items = await this.prisma.auditItem.findMany({ where: open, orderBy: { position: 'asc' } });
    const { targets, budgets } = run;
    const resolver = new ItemResolver(this.prisma, this.analyzer, {
      ...{ targets: AuditTarget.array().parse(targets), budgets },
    });
    const registries = Map.groupBy(items, ({ registry }) => registry).values();
    const lanes = [...registries].flatMap((own) => {
      const width = Math.min(this.config.audit.registryConcurrency, own.length);
      return Array.from({ length: width }, () => this.#resolveLane(lease, resolver, own, signal));
    });
    const ended = await Promise.allSettled(lanes);
    const reasons = ended.filter((lane) => lane.status === 'rejected').map(({ reason }): unknown => reason);
    if (reasons.length > 0) throw reasons.find((reason) => !isThrottled(reason)) ?? reasons[0];
  }

  /** Takes items from `waiting`, which the lanes of a registry share; the first that fails stops them all. */
  async #resolveLane(lease: Lease, resolver: ItemResolver, waiting: AuditItem[], signal: AbortSignal): Promise<void> {
    for (let item = waiting.shift(); item; item = waiting.shift()) {
      const { id, reference } = item;
      lease.report({ stage: 'resolve', detail: reference, done: 0, total: 0 });
      try {
        const data = await this.#resolve(resolver, item, signal);
        await lease.write(async (transaction) => {
          await transaction.auditItem.update({ where: { id }, data });
        });
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  }

  async #resolve(
    resolver: ItemResolver,
    item: AuditItem,
    signal: AbortSignal,
  ): Promise<Prisma.AuditItemUncheckedUpdateInput> {
    try {
      return await resolver.resolve(item, signal);
    } catch (error) {
      if (signal.aborted || isThrottled(error) || !isAboutImage(error)) throw error;
      return failure(error);
    }
  }
}

function failure({ code, message }: CodedError): Prisma.AuditItemUncheckedUpdateInput {
  return { status: AuditItemStatus.failed, problemCode: code, problemMessage: safeText(message, MAX_TEXT) };
}

async function nothing(): Promise<void> {
  // whoever settled the run has done it all
}

function* batches<Item>(items: readonly Item[]): Iterable<Item[]> {
  for (let start = 0; start < items.length; start += ITEM_BATCH) yield items.slice(start, start + ITEM_BATCH);
}
