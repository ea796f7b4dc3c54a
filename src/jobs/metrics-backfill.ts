import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { PrismaService } from '../database/prisma.service.js';
import { backfillMetrics } from '../database/report-metrics.store.js';

/** Fills in the metrics of older reports while the worker works. */
@Injectable()
export class MetricsBackfill implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(MetricsBackfill.name);
  readonly #shutdown = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly prisma: PrismaService) {}

  onApplicationBootstrap(): void {
    this.#running = this.#run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#shutdown.abort();
    await this.#running;
  }

  /** What fails here is tried again at the next start; until then those points have no value. */
  async #run(): Promise<void> {
    try {
      const { filled, unreadable } = await backfillMetrics(this.prisma, this.#shutdown.signal);
      if (filled > 0) this.#logger.log(`filled in the metrics of ${filled} older reports`);
      if (unreadable > 0) this.#logger.warn(`older reports without metrics that cannot be read: ${unreadable}`);
    } catch (error) {
      this.#logger.warn(`metrics of older reports: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
