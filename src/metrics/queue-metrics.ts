import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { JobKind, JobStatus } from '../database/generated/enums.js';
import { PrismaService } from '../database/prisma.service.js';
import { Metrics } from './metrics.js';

/** A database that does not answer must not keep a scrape waiting. */
const PATIENCE_MILLISECONDS = 2000;

interface Depth {
  readonly kind: string;
  readonly status: string;
  readonly jobs: number;
  /** Age of the oldest, seconds. */
  readonly oldest: number;
}

/** What the queue of the whole fleet holds, read from the database at each scrape: the same in every process. */
@Injectable()
export class QueueMetrics {
  readonly #jobs: Gauge<'kind' | 'state'>;
  readonly #oldest: Gauge<'kind'>;
  readonly #database: Gauge;

  constructor(
    private readonly prisma: PrismaService,
    metrics: Metrics,
  ) {
    const registers = [metrics.registry];
    this.#jobs = new Gauge({
      name: 'stagediff_jobs',
      help: 'Jobs of the whole fleet that are not settled; state is pending or running',
      labelNames: ['kind', 'state'],
      registers,
    });
    this.#oldest = new Gauge({
      name: 'stagediff_oldest_pending_job_seconds',
      help: 'Age of the job that has waited longest; 0 when none waits',
      labelNames: ['kind'],
      registers,
    });
    this.#database = new Gauge({
      name: 'stagediff_database_up',
      help: 'Whether the database answered this scrape; without, the queue is not shown',
      registers,
    });
  }

  /** Brings the gauges up to date. Never rejects: a scrape must tell that the database is down. */
  async refresh(): Promise<void> {
    const depths = await Promise.race([this.#read(), sleep(PATIENCE_MILLISECONDS, undefined, { ref: false })]);
    this.#database.set(depths ? 1 : 0);
    this.#jobs.reset();
    this.#oldest.reset();
    if (!depths) return;
    for (const kind of Object.values(JobKind)) {
      this.#oldest.set({ kind }, 0);
      for (const state of [JobStatus.pending, JobStatus.running]) this.#jobs.set({ kind, state }, 0);
    }
    for (const { kind, status, jobs, oldest } of depths) {
      this.#jobs.set({ kind, state: status }, jobs);
      if (status === JobStatus.pending) this.#oldest.set({ kind }, oldest);
    }
  }

  async #read(): Promise<Depth[] | undefined> {
    return this.prisma.$queryRaw<Depth[]>`
      SELECT kind::text, status::text, count(*)::int AS jobs,
             greatest(extract(epoch FROM now() - min("createdAt")), 0)::float8 AS oldest
        FROM jobs WHERE status IN ('pending', 'running') GROUP BY 1, 2`.catch(() => undefined);
  }
}
