import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { PrismaService } from '../database/prisma.service.js';
import { Metrics } from '../metrics/metrics.js';
import { collect } from './collect.js';
import { retentionSteps } from './retention-steps.js';

/** Longest time that one collection takes; the rest is left to the next. */
const PATIENCE_MILLISECONDS = 120_000;

/** Removes what is older than the retention settings say, every now and then, in each worker. */
@Injectable()
export class Collector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(Collector.name);
  readonly #shutdown = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly prisma: PrismaService,
    private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.#schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#shutdown.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Runs after half to one and a half times the interval, so that workers which start together do not meet. */
  #schedule(): void {
    const seconds = this.config.retention.intervalSeconds;
    if (seconds === 0 || this.#shutdown.signal.aborted) return;
    const delay = seconds * 1000 * (0.5 + Math.random());
    this.#timer = setTimeout(() => {
      this.#running = this.#collect().finally(() => this.#schedule());
    }, delay);
    this.#timer.unref();
  }

  async #collect(): Promise<void> {
    const removed = new Map<string, number>();
    const onRemoved = (table: string, rows: number): void => {
      this.metrics.collected.inc({ table }, rows);
      removed.set(table, (removed.get(table) ?? 0) + rows);
    };
    const until = performance.now() + PATIENCE_MILLISECONDS;
    const options = { signal: this.#shutdown.signal, until, onRemoved };
    try {
      const outcome = await collect(this.prisma, retentionSteps(this.config.retention), options);
      if (outcome === 'done') this.metrics.collectionEnded.setToCurrentTime();
      if (removed.size > 0) this.#logger.log(`removed ${describe(removed)}; ${outcome}`);
    } catch (error) {
      this.#logger.error('the collection failed', error instanceof Error ? error.stack : String(error));
    }
  }
}

function describe(removed: ReadonlyMap<string, number>): string {
  return [...removed].map(([table, rows]) => `${rows} of ${table}`).join(', ');
}
