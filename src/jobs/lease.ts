import type { ProgressEvent } from '../analysis/analyzer.port.js';
import type { CodedError } from '../core/errors.js';
import { safeText } from '../core/safe-text.js';
import { Prisma } from '../database/generated/client.js';
import { type JobKind, JobStatus } from '../database/generated/enums.js';
import type { PrismaService, Transaction } from '../database/prisma.service.js';
import { StageClock } from './stage-clock.js';

const FLUSH_MILLISECONDS = 1000;
/** Longest transaction of a job. */
export const COMMIT_TIMEOUT_MILLISECONDS = 120_000;
/** Longest text of a stored message; it may come from a registry. */
const MAX_TEXT = 1024;

/** Somebody else has the job now, or it was cancelled: nothing more may be written for it. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** How a run ended: `released` for another try, `lost` to another worker or a cancellation. */
export type LeaseOutcome = 'succeeded' | 'failed' | 'released' | 'lost';

/**
 * The right to write for one job. Each take raises the job's attempt, and every write names the attempt
 * that it belongs to, so that a worker which was paused and comes back finds its writes refused.
 */
export class Lease {
  /** Time spent in each stage since the job was taken. */
  readonly stages = new StageClock();
  readonly #lost = new AbortController();
  #outcome: LeaseOutcome = 'lost';
  #progress: ProgressEvent | undefined;
  #flushing = false;
  readonly #timer: NodeJS.Timeout;

  private constructor(
    private readonly prisma: PrismaService,
    readonly jobId: string,
    readonly attempt: number,
    readonly kind: JobKind,
    readonly createdAt: Date,
  ) {
    this.#timer = setInterval(() => void this.#flush(), FLUSH_MILLISECONDS);
  }

  /** Takes the job, from another worker too; undefined when it is settled already or gone. */
  static async take(prisma: PrismaService, jobId: string): Promise<Lease | undefined> {
    const [row] = await prisma.job.updateManyAndReturn({
      where: { id: jobId, status: { in: [JobStatus.pending, JobStatus.running] } },
      data: { status: JobStatus.running, attempt: { increment: 1 }, startedAt: new Date() },
      select: { attempt: true, kind: true, createdAt: true },
    });
    return row && new Lease(prisma, jobId, row.attempt, row.kind, row.createdAt);
  }

  /** Aborted once the lease is known to be lost. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  get outcome(): LeaseOutcome {
    return this.#outcome;
  }

  /** Notes how far the job is; written at most once a second. */
  report(event: ProgressEvent): void {
    this.#progress = event;
    this.stages.enter(event.stage);
  }

  /** Runs `work` in a transaction that commits only while the lease holds. Throws LeaseLostError. */
  async write(work: (transaction: Transaction) => Promise<void>): Promise<void> {
    await this.#fenced({ status: JobStatus.running }, work);
  }

  /**
   * Like `write`, in one statement instead of a transaction of five: with everything known, a job is little else.
   * @param write given the condition that every change has to name, gives common table expressions
   */
  async writeAtOnce(write: (isHeld: Prisma.Sql) => Prisma.Sql): Promise<void> {
    const isHeld = Prisma.sql`EXISTS (SELECT FROM held)`;
    const [found] = await this.prisma.$queryRaw<{ isHeld: boolean }[]>`
      WITH held AS (SELECT FROM jobs
                     WHERE id = ${this.jobId}::uuid AND attempt = ${this.attempt} AND status = 'running'
                       FOR NO KEY UPDATE),
           ${write(isHeld)}
      SELECT ${isHeld} AS "isHeld"`;
    if (!found?.isHeld) throw this.#lose();
  }

  /** Like `write`, and settles the job as succeeded in the same transaction. */
  async succeed(work: (transaction: Transaction) => Promise<void>): Promise<void> {
    const progress = this.#progress && progressColumns(this.#progress);
    const settled = { status: JobStatus.succeeded, finishedAt: new Date(), problemCode: null, problemMessage: null };
    await this.#fenced({ ...progress, ...settled }, work);
    this.#outcome = 'succeeded';
  }

  /** Settles the job as failed, and runs `work` in the same transaction. */
  async fail(error: CodedError, work?: (transaction: Transaction) => Promise<void>): Promise<void> {
    await this.#fenced({ status: JobStatus.failed, finishedAt: new Date(), ...problemColumns(error) }, work);
    this.#outcome = 'failed';
  }

  /** Gives the job back for another try; `error` says why the last one ended. */
  async release(error?: CodedError): Promise<void> {
    await this.#fenced({ status: JobStatus.pending, ...(error && problemColumns(error)) });
    this.#outcome = 'released';
  }

  /** Ends the lease in this process. */
  close(): void {
    clearInterval(this.#timer);
  }

  async #fenced(
    data: Parameters<PrismaService['job']['updateMany']>[0]['data'],
    work?: (transaction: Transaction) => Promise<void>,
  ): Promise<void> {
    await this.prisma.$transaction(
      async (transaction) => {
        const { count } = await transaction.job.updateMany({ where: this.#held(), data });
        if (count === 0) throw this.#lose();
        await work?.(transaction);
      },
      { timeout: COMMIT_TIMEOUT_MILLISECONDS },
    );
  }

  async #flush(): Promise<void> {
    if (this.#flushing) return;
    this.#flushing = true;
    const progress = this.#progress;
    const data = progress ? progressColumns(progress) : { status: JobStatus.running };
    try {
      const { count } = await this.prisma.job.updateMany({ where: this.#held(), data });
      if (count === 0) this.#lose();
    } catch {
      // The database did not answer: that says nothing about the lease, and every commit is fenced anyway.
    } finally {
      this.#flushing = false;
    }
  }

  #held() {
    return { id: this.jobId, attempt: this.attempt, status: JobStatus.running };
  }

  #lose(): LeaseLostError {
    const error = new LeaseLostError(`job ${this.jobId} is no longer held by attempt ${this.attempt}`);
    this.close();
    this.#lost.abort(error);
    return error;
  }
}

function progressColumns({ stage, detail, done, total }: ProgressEvent) {
  return { stage, detail: safeText(detail, MAX_TEXT), done: Math.trunc(done), total: Math.trunc(total) };
}

function problemColumns(error: CodedError) {
  return { problemCode: error.code, problemMessage: safeText(error.message, MAX_TEXT) };
}
