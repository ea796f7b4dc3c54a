import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { fromPrisma, PgBoss, type JobWithMetadata, type QueueOptions } from 'pg-boss';
import { CONFIG, type Config } from '../config.js';
import { DATABASE_URL, type Transaction } from '../database/prisma.service.js';

const QUEUE = 'analysis';
/** Of its own, so that the jobs of audits, which only ask registries, never wait behind analyses. */
const AUDITS = 'audits';
const DEAD_LETTERS = 'analysis-dead';
const DELIVERIES = 'webhook-delivery';
/** For crashes and outages of our own: what the receiver does is scheduled by the deliveries themselves. */
const DELIVERY_RUNS = 1000;
/** In one worker: they wait for receivers most of the time. */
const DELIVERIES_AT_A_TIME = 8;
const DAY = 86_400;
/** pg-boss's own limit runs after the job's deadline, for a handler that does not end. */
const EXPIRY_MARGIN_SECONDS = 60;
const MAX_RETRY_DELAY_SECONDS = 300;
/** New jobs wake the workers at once; a retry that comes due is only seen by asking. */
const POLL = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 } as const;

/** What the queue says about one run of a job. */
export interface JobRun {
  readonly jobId: string;
  /** Whether the queue will not run it again after this. */
  readonly lastTry: boolean;
  /** Aborted when this run has lost the job. */
  readonly signal: AbortSignal;
}

/** One try of a delivery that is due. */
export interface DeliveryRun {
  readonly deliveryId: string;
  /** The delivery's round that it belongs to. */
  readonly round: number;
}

/** The job queue: pg-boss in the service's own database. A queued job only carries the id of its row in `jobs`. */
@Injectable()
export class JobQueue implements OnModuleInit, OnApplicationShutdown {
  readonly #boss: PgBoss;
  readonly #logger = new Logger(JobQueue.name);
  #ready = false;
  #stopped = false;

  constructor(
    @Inject(DATABASE_URL) url: string,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    const monitorSeconds = Math.ceil(config.job.heartbeatSeconds / 2);
    this.#boss = new PgBoss({
      connectionString: url,
      application_name: 'stagediff-queue',
      useListenNotify: config.runsWorker,
      supervise: config.runsWorker,
      schedule: false,
      superviseIntervalSeconds: monitorSeconds,
      monitorIntervalSeconds: monitorSeconds,
    });
    this.#boss.on('error', (error) => this.#onError(error));
    this.#boss.on('warning', (warning) => this.#logger.warn(`queue: ${warning.message}`));
  }

  async onModuleInit(): Promise<void> {
    await this.#boss.start();
    await this.#declare(DEAD_LETTERS, { retryLimit: this.config.job.tries });
    const jobs = {
      deadLetter: DEAD_LETTERS,
      retryLimit: this.config.job.tries - 1,
      retryDelay: this.config.job.retryDelaySeconds,
      retryBackoff: true,
      retryDelayMax: MAX_RETRY_DELAY_SECONDS,
      heartbeatSeconds: this.config.job.heartbeatSeconds,
      expireInSeconds: this.config.job.deadlineSeconds + EXPIRY_MARGIN_SECONDS,
    };
    await this.#declare(QUEUE, jobs);
    await this.#declare(AUDITS, jobs);
    await this.#declare(DELIVERIES, {
      retryLimit: DELIVERY_RUNS,
      retryDelay: this.config.job.retryDelaySeconds,
      retryBackoff: true,
      retryDelayMax: MAX_RETRY_DELAY_SECONDS,
      heartbeatSeconds: this.config.job.heartbeatSeconds,
      expireInSeconds: Math.ceil(this.config.webhook.timeout / 1000) + EXPIRY_MARGIN_SECONDS,
    });
    this.#ready = true;
  }

  /** Whether jobs can be queued; false again once the process is about to end. */
  get isReady(): boolean {
    return this.#ready;
  }

  /**
   * Adds the job as part of the caller's transaction: both are there after the commit, or neither.
   * @param priority jobs of a higher one run first
   */
  async enqueue(transaction: Transaction, jobId: string, priority = 0): Promise<void> {
    await this.#send(QUEUE, transaction, { jobId, priority });
  }

  /** Like `enqueue`, for the job that a run of an audit starts with. */
  async enqueueAudit(transaction: Transaction, jobId: string): Promise<void> {
    await this.#send(AUDITS, transaction, { jobId, priority: 0 });
  }

  /** Adds one try of a delivery as part of the caller's transaction. */
  async enqueueDelivery(transaction: Transaction, run: DeliveryRun, startAfter?: Date): Promise<void> {
    const id = await this.#boss.send(DELIVERIES, run, {
      db: fromPrisma(transaction),
      ...(startAfter && { startAfter }),
    });
    if (id === null) throw new Error(`delivery ${run.deliveryId} was not queued`);
  }

  /** Takes the job out of the queue as part of the caller's transaction; a running one loses its claim. */
  async cancel(transaction: Transaction, jobId: string): Promise<void> {
    await this.#boss.cancel(QUEUE, jobId, { db: fromPrisma(transaction) });
  }

  /** Starts to run jobs. A rejected `handler` has the job run again, as long as there are tries left. */
  async work(handler: (run: JobRun) => Promise<void>): Promise<void> {
    for (let slot = 0; slot < this.config.job.concurrency; slot++) await this.#workInTurn(QUEUE, handler);
    await this.#workInTurn(AUDITS, handler);
  }

  /** Starts to give `handler` the jobs that used up their tries without ever being settled. */
  async workDeadLetters(handler: (jobId: string) => Promise<void>): Promise<void> {
    await this.#boss.work<{ jobId: string }>(DEAD_LETTERS, POLL, async (jobs) => {
      for (const { data } of jobs) await handler(data.jobId);
    });
  }

  /** Starts to make deliveries, some at a time. A rejected `handler` has the same try made again. */
  async workDeliveries(handler: (run: DeliveryRun) => Promise<void>): Promise<void> {
    const options = { ...POLL, localConcurrency: DELIVERIES_AT_A_TIME } as const;
    await this.#boss.work<DeliveryRun>(DELIVERIES, options, async (jobs) => {
      for (const { data } of jobs) await handler(data);
    });
  }

  /** Stops to fetch jobs; those that run go on. */
  async pause(): Promise<void> {
    this.#ready = false;
    for (const queue of [QUEUE, AUDITS, DEAD_LETTERS, DELIVERIES]) await this.#boss.offWork(queue, { wait: false });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#boss.stop({ timeout: 5000 });
    this.#stopped = true;
  }

  /** The pool ends before its connections are closed: what a database that stops next says to them is no fault. */
  #onError(error: Error): void {
    if (!this.#stopped) this.#logger.error(`queue: ${error.message}`);
  }

  /** Runs one job after the other. pg-boss would wait for the next poll after each, however many are queued. */
  async #workInTurn(queue: string, handler: (run: JobRun) => Promise<void>): Promise<void> {
    const turn = { worker: '' };
    const options = { ...POLL, includeMetadata: true } as const;
    turn.worker = await this.#boss.work(queue, options, async (jobs: JobWithMetadata<{ jobId: string }>[]) => {
      try {
        for (const { data, retryCount, retryLimit, signal } of jobs) {
          await handler({ jobId: data.jobId, lastTry: retryCount >= retryLimit, signal });
        }
      } finally {
        this.#boss.notifyWorker(turn.worker);
      }
    });
  }

  async #send(queue: string, transaction: Transaction, job: { jobId: string; priority: number }): Promise<void> {
    const { jobId, priority } = job;
    const id = await this.#boss.send(queue, { jobId }, { id: jobId, priority, db: fromPrisma(transaction) });
    if (id === null) throw new Error(`job ${jobId} was not queued`);
  }

  async #declare(name: string, options: QueueOptions & { deadLetter?: string }): Promise<void> {
    const kept = { notify: true, retentionSeconds: 365 * DAY, deleteAfterSeconds: 7 * DAY };
    await this.#boss.createQueue(name, { ...kept, ...options });
    await this.#boss.updateQueue(name, { ...kept, ...options });
  }
}
