import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { backfillLayers } from '../database/layer.store.js';
import { PrismaService } from '../database/prisma.service.js';
import { JobRunner, ShutdownError } from './job-runner.js';
import { JobQueue } from './queue.js';

/** Connects the queue to the runner for as long as the process runs. */
@Injectable()
export class JobWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #shutdown = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(
    private readonly queue: JobQueue,
    private readonly runner: JobRunner,
    private readonly prisma: PrismaService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await backfillLayers(this.prisma);
    await this.queue.work((run) => this.#track(this.runner.run(run, this.#shutdown.signal)));
    await this.queue.workDeadLetters((jobId) => this.runner.abandon(jobId));
  }

  /** Fetches nothing more, lets running jobs finish for a while, then has the rest given back to the queue. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.queue.pause();
    const finished = Promise.allSettled(this.#running);
    await Promise.race([finished, sleep(this.config.job.drainSeconds * 1000, undefined, { ref: false })]);
    this.#shutdown.abort(new ShutdownError('the worker is shutting down'));
    await finished;
  }

  async #track(run: Promise<void>): Promise<void> {
    this.#running.add(run);
    try {
      await run;
    } finally {
      this.#running.delete(run);
    }
  }
}
