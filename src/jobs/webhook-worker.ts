import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DeliverWebhookJob } from './deliver-webhook.job.js';
import { EventDispatcher } from './dispatch-events.js';
import { JobQueue } from './queue.js';

const DISPATCH_MILLISECONDS = 1000;
const CLEANUP_MILLISECONDS = 3_600_000;

/** Turns events into deliveries, and makes those, for as long as the process runs. */
@Injectable()
export class WebhookWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(WebhookWorker.name);
  readonly #shutdown = new AbortController();
  #dispatching: Promise<void> | undefined;
  #timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly queue: JobQueue,
    private readonly dispatcher: EventDispatcher,
    private readonly delivery: DeliverWebhookJob,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.workDeliveries((run) => this.delivery.run(run, this.#shutdown.signal));
    this.#timers = [
      setInterval(() => void (this.#dispatching ??= this.#dispatch()), DISPATCH_MILLISECONDS),
      setInterval(() => void this.#guard(this.dispatcher.deleteOld()), CLEANUP_MILLISECONDS),
    ];
  }

  /** Deliveries under way are given up at once: their tries are made again by another worker. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#timers.forEach((timer) => clearInterval(timer));
    this.#shutdown.abort(new Error('the worker is shutting down'));
    await this.#dispatching;
  }

  async #dispatch(): Promise<void> {
    await this.#guard(this.dispatcher.dispatch());
    this.#dispatching = undefined;
  }

  /** The next run makes up for one that failed. */
  async #guard(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => this.#logger.error(`webhooks: ${String(error)}`));
  }
}
