import { Injectable, Logger } from '@nestjs/common';
import { CodedError } from '../core/errors.js';
import type { AuditItem, AuditRun, Comparison, Image, Job, Prisma } from '../database/generated/client.js';
import { AuditItemStatus, AuditRunStatus, JobStatus } from '../database/generated/enums.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { AuditAnalyses } from './audit-analyses.js';
import { auditRunFinished } from './audit-run-finished.js';
import { ACTIVE_RUNS, AuditStarter } from './audit-starter.js';
import { judgeItem, type JudgedItem } from './judge-item.js';
import { OPEN_STATES } from './run-summary.js';
import { MAX_THROTTLED, resumeTime, THROTTLED_CODES } from './throttle.js';

const SETTLED = [JobStatus.succeeded, JobStatus.failed, JobStatus.cancelled];

type ItemUpdate = Prisma.AuditItemUncheckedUpdateManyInput;
type RunWithJob = AuditRun & { job: Job | null };
type ItemWithImage = AuditItem & {
  image: (Image & { job: Job }) | null;
  comparison: (Comparison & { baseline: Image }) | null;
};

/**
 * Moves runs forward from what is stored: takes the results of analyses, starts the next ones, and ends what is done.
 * A run occupies no worker while it waits, and goes on after any crash. Every step is conditional on the state that it
 * leaves, so any number of workers may do this at once.
 */
@Injectable()
export class AuditProgress {
  readonly #logger = new Logger(AuditProgress.name);

  constructor(
    private readonly prisma: PrismaService,
    private readonly starter: AuditStarter,
    private readonly analyses: AuditAnalyses,
  ) {}

  /** One step of every run that is under way; a run that cannot be moved does not hold up the others. */
  async advanceAll(now: Date): Promise<void> {
    const runs = await this.prisma.auditRun.findMany({
      where: { status: { in: ACTIVE_RUNS } },
      orderBy: { id: 'asc' },
      include: { job: true },
    });
    for (const run of runs) {
      await this.#advance(run, now).catch((error: unknown) => {
        this.#logger.error(`run ${run.id} of an audit: ${String(error)}`);
      });
    }
  }

  async #advance(run: RunWithJob, now: Date): Promise<void> {
    const isOver = run.job === null || run.job.status === JobStatus.failed || run.job.status === JobStatus.cancelled;
    if (run.resolvedAt === null && isOver) await this.#giveUp(run, now);
    await this.#settleItems(run, now);
    if (run.resumeAt !== null && run.resumeAt > now) return;
    if (run.resumeAt !== null) await this.#resume(run, run.resumeAt);
    await this.analyses.startQueued(run);
    await this.#finish(run, now);
  }

  /** The job that resolves failed for good: what it has not resolved fails with it. */
  async #giveUp({ id, jobId, job }: RunWithJob, now: Date): Promise<void> {
    const problem = {
      problemCode: job?.problemCode ?? 'INTERNAL',
      problemMessage: job?.problemMessage ?? 'the job of the run is gone',
    };
    await this.prisma.$transaction(async (transaction) => {
      const { count } = await transaction.auditRun.updateMany({
        where: { id, jobId, resolvedAt: null }, // another worker may have added a new job meanwhile
        data: { resolvedAt: now, resumeAt: null, startedAt: job?.startedAt ?? now, ...problem },
      });
      if (count === 0) return;
      await transaction.auditItem.updateMany({
        where: { runId: id, status: AuditItemStatus.pending },
        data: { status: AuditItemStatus.failed, ...problem },
      });
    });
  }

  async #settleItems(run: AuditRun, now: Date): Promise<void> {
    const items = await this.prisma.auditItem.findMany({
      where: {
        ...{ runId: run.id, status: AuditItemStatus.analyzing },
        OR: [{ image: { job: { status: { in: SETTLED } } } }, { imageId: null }],
      },
      include: { image: { include: { job: true } }, comparison: { include: { baseline: true } } },
    });
    for (const item of items) await this.#settleItem(run, item, now);
  }

  async #settleItem(run: AuditRun, item: ItemWithImage, now: Date): Promise<void> {
    const { image, comparison } = item;
    if (image?.job.status === JobStatus.succeeded && image.reportId !== null) {
      const reports = { candidate: image.reportId, baseline: comparison?.baseline.reportId ?? null };
      const judged = { rules: run.budgets, repository: item.repository, ...reports };
      await leaveAnalysis(this.prisma, item, await this.#judge(item, judged));
      return;
    }
    const problemCode = image?.job.problemCode ?? 'CANCELLED';
    if (THROTTLED_CODES.some((code) => code === problemCode) && item.throttled < MAX_THROTTLED) {
      return this.#putBack(run, item, resumeTime(now, item.throttled));
    }
    const problemMessage = image?.job.problemMessage ?? 'the analysis was cancelled or deleted';
    await leaveAnalysis(this.prisma, item, { status: AuditItemStatus.failed, problemCode, problemMessage });
  }

  /** A rule that cannot be checked fails its image, and not the run. */
  async #judge(item: AuditItem, judged: JudgedItem): Promise<ItemUpdate> {
    try {
      const judgement = await judgeItem(this.prisma, judged);
      return { status: item.changed ? AuditItemStatus.new : AuditItemStatus.unchanged, ...judgement };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return { status: AuditItemStatus.failed, problemCode: error.code, problemMessage: error.message };
    }
  }

  async #putBack(run: AuditRun, item: AuditItem, resumeAt: Date): Promise<void> {
    const queued = { status: AuditItemStatus.queued, imageId: null, comparisonId: null };
    await this.prisma.$transaction(async (transaction) => {
      await transaction.auditRun.update({ where: { id: run.id }, data: { resumeAt } });
      await leaveAnalysis(transaction, item, { ...queued, throttled: { increment: 1 } });
    });
  }

  /** Goes on after a registry asked to slow down: with another job, where images are not resolved yet. */
  async #resume({ id, jobId, resolvedAt }: AuditRun, resumeAt: Date): Promise<void> {
    await this.prisma.$transaction(async (transaction) => {
      const { count } = await transaction.auditRun.updateMany({ where: { id, resumeAt }, data: { resumeAt: null } });
      if (count === 0 || resolvedAt !== null) return;
      const next = await this.starter.addJob(transaction);
      await transaction.auditRun.update({ where: { id }, data: { jobId: next } });
      if (jobId !== null) await transaction.job.delete({ where: { id: jobId } });
    });
  }

  async #finish({ id }: AuditRun, now: Date): Promise<void> {
    await this.prisma.$transaction(async (transaction) => {
      const open = await transaction.auditItem.count({ where: { runId: id, status: { in: OPEN_STATES } } });
      const run = await transaction.auditRun.findUnique({ where: { id } });
      if (open > 0 || !run?.resolvedAt) return;
      const status = run.problemCode === null ? AuditRunStatus.succeeded : AuditRunStatus.failed;
      const [finished] = await transaction.auditRun.updateManyAndReturn({
        where: { id, status: { in: ACTIVE_RUNS }, resolvedAt: { not: null } },
        data: { status, finishedAt: now, resumeAt: null },
      });
      if (finished) await auditRunFinished(transaction, finished);
    });
  }
}

/** Does nothing when another worker has taken the result already. */
async function leaveAnalysis(transaction: Transaction, { id, imageId }: AuditItem, data: ItemUpdate): Promise<void> {
  const where = { id, imageId, status: AuditItemStatus.analyzing };
  await transaction.auditItem.updateMany({ where, data });
}
