import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { CodedError } from '../core/errors.js';
import { JobKind, JobStatus } from '../database/generated/enums.js';
import { PrismaService } from '../database/prisma.service.js';
import { toServiceError } from '../database/service-error.js';
import { ImageAnalysisJob } from './image-analysis.job.js';
import { publishFinished } from './publish-finished.js';
import { Lease, LeaseLostError } from './lease.js';
import type { JobRun } from './queue.js';
import { ComparisonJob } from './comparison.job.js';
import { RunAuditJob } from './run-audit.job.js';

/** The process is about to end: the job goes back to the queue. */
export class ShutdownError extends Error {
  override readonly name = 'ShutdownError';
}

/** Runs one job under a lease and a deadline, and settles it by how it ended. */
@Injectable()
export class JobRunner {
  readonly #logger = new Logger(JobRunner.name);

  constructor(
    private readonly prisma: PrismaService,
    private readonly imageAnalysis: ImageAnalysisJob,
    private readonly comparison: ComparisonJob,
    private readonly runAudit: RunAuditJob,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Rejects only when the queue shall run the job again. */
  async run({ jobId, lastTry, signal }: JobRun, shutdown: AbortSignal): Promise<void> {
    const lease = await Lease.take(this.prisma, jobId);
    if (!lease) return;
    const deadline = new AbortController();
    const seconds = this.config.job.deadlineSeconds;
    const timer = setTimeout(() => deadline.abort(deadlineError(seconds)), seconds * 1000);
    const stop = AbortSignal.any([lease.signal, shutdown, deadline.signal, signal]);
    try {
      await this.#work(lease, stop);
    } catch (error) {
      if (signal.aborted) return; // the queue gave the job to somebody else, or it was cancelled
      await this.#settle(lease, stop.aborted ? stop.reason : error, lastTry).catch(ignoreLostLease);
    } finally {
      clearTimeout(timer);
      lease.close();
    }
  }

  /** Settles a job whose workers died each time it was tried. */
  async abandon(jobId: string): Promise<void> {
    const error = new CodedError(
      'INTERNAL',
      `given up: the worker ended ${this.config.job.tries} times during this job`,
    );
    const data = {
      ...{ status: JobStatus.failed, attempt: { increment: 1 }, finishedAt: new Date() },
      ...{ problemCode: error.code, problemMessage: error.message },
    };
    const abandoned = await this.prisma.$transaction(async (transaction) => {
      const where = { id: jobId, status: { in: [JobStatus.pending, JobStatus.running] } };
      const { count } = await transaction.job.updateMany({ where, data });
      if (count > 0) await publishFinished(transaction, jobId);
      return count > 0;
    });
    if (abandoned) this.#logger.error(`job ${jobId} ${error.message}`);
  }

  async #work(lease: Lease, signal: AbortSignal): Promise<void> {
    const { kind } = await this.prisma.job.findUniqueOrThrow({ where: { id: lease.jobId }, select: { kind: true } });
    signal.throwIfAborted();
    if (kind === JobKind.comparison) await this.comparison.run(lease, signal);
    else if (kind === JobKind.audit) await this.runAudit.run(lease, signal);
    else await this.imageAnalysis.run(lease, signal);
  }

  async #settle(lease: Lease, reason: unknown, lastTry: boolean): Promise<void> {
    if (reason instanceof LeaseLostError) return;
    if (reason instanceof ShutdownError) {
      await lease.release();
      throw reason;
    }
    const error = toServiceError(reason);
    if (error.code === 'INTERNAL')
      this.#logger.error(`job ${lease.jobId}`, reason instanceof Error ? reason.stack : '');
    if (!error.kind.retryable || lastTry) {
      return lease.fail(error, (transaction) => publishFinished(transaction, lease.jobId));
    }
    await lease.release(error);
    throw error;
  }
}

function ignoreLostLease(error: unknown): void {
  if (!(error instanceof LeaseLostError)) throw error;
}

function deadlineError(seconds: number): CodedError {
  return new CodedError('DEADLINE_EXCEEDED', `the job took longer than ${seconds} seconds`);
}
