import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { AuditProgress } from './audit-progress.js';
import { AuditRetention } from './audit-retention.js';
import { AuditScheduler } from './audit-scheduler.js';
import { DatabaseClock } from './database-clock.js';

const RETENTION_MILLISECONDS = 3_600_000;

/** Looks every few seconds, in every worker, for audits that are due and runs that can go on. */
@Injectable()
export class AuditTicker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(AuditTicker.name);
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #lastRetention = 0;

  constructor(
    private readonly clock: DatabaseClock,
    private readonly scheduler: AuditScheduler,
    private readonly progress: AuditProgress,
    private readonly retention: AuditRetention,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.#start(), this.config.audit.tickSeconds * 1000);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** One look. */
  async tick(): Promise<void> {
    const now = await this.clock.now();
    await this.scheduler.startDue(now);
    await this.progress.advanceAll(now);
    if (Math.abs(now.getTime() - this.#lastRetention) < RETENTION_MILLISECONDS) return;
    await this.retention.deleteOld(now);
    this.#lastRetention = now.getTime();
  }

  /** A look that takes longer than the interval is not joined by another. */
  #start(): void {
    this.#running ??= this.tick()
      .catch((error: unknown) => this.#logger.error(`audits: ${String(error)}`))
      .finally(() => {
        this.#running = undefined;
      });
  }
}
