import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { fromPrisma, PgBoss, type JobWithMetadata, type QueueOptions } from 'pg-boss';
import { CONFIG, type Config } from '../config.js';
import { DATABASE_URL, type Transaction } from '../database/prisma.service.js';

const QUEUE = 'analysis';
const DEAD_LETTERS = 'analysis-dead';
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

/** The job queue: pg-boss in the service's own database. A queued job only carries the id of its row in `jobs`. */
@Injectable()
export class JobQueue implements OnModuleInit, OnApplicationShutdown {
  readonly #boss: PgBoss;
  readonly #logger = new Logger(JobQueue.name);
  #ready = false;

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
    this.#boss.on('error', (error) => this.#logger.error(`queue: ${error.message}`));
    this.#boss.on('warning', (warning) => this.#logger.warn(`queue: ${warning.message}`));
  }

  async onModuleInit(): Promise<void> {
    await this.#boss.start();
    await this.#declare(DEAD_LETTERS, { retryLimit: this.config.job.tries });
    await this.#declare(QUEUE, {
      deadLetter: DEAD_LETTERS,
      retryLimit: this.config.job.tries - 1,
      retryDelay: this.config.job.retryDelaySeconds,
      retryBackoff: true,
      retryDelayMax: MAX_RETRY_DELAY_SECONDS,
      heartbeatSeconds: this.config.job.heartbeatSeconds,
      expireInSeconds: this.config.job.deadlineSeconds + EXPIRY_MARGIN_SECONDS,
    });
    this.#ready = true;
  }

  /** Whether jobs can be queued; false again once the process is about to end. */
  get isReady(): boolean {
    return this.#ready;
  }

  /** Adds the job as part of the caller's transaction: both are there after the commit, or neither. */
  async enqueue(transaction: Transaction, jobId: string): Promise<void> {
    const db = fromPrisma(transaction);
    const id = await this.#boss.send(QUEUE, { jobId }, { id: jobId, db });
    if (id === null) throw new Error(`job ${jobId} was not queued`);
  }

  /** Takes the job out of the queue as part of the caller's transaction; a running one loses its claim. */
  async cancel(transaction: Transaction, jobId: string): Promise<void> {
    await this.#boss.cancel(QUEUE, jobId, { db: fromPrisma(transaction) });
  }

  /** Starts to run jobs. A rejected `handler` has the job run again, as long as there are tries left. */
  async work(handler: (run: JobRun) => Promise<void>): Promise<void> {
    for (let slot = 0; slot < this.config.job.concurrency; slot++) await this.#workInTurn(handler);
  }

  /** Starts to give `handler` the jobs that used up their tries without ever being settled. */
  async workDeadLetters(handler: (jobId: string) => Promise<void>): Promise<void> {
    await this.#boss.work<{ jobId: string }>(DEAD_LETTERS, POLL, async (jobs) => {
      for (const { data } of jobs) await handler(data.jobId);
    });
  }

  /** Stops to fetch jobs; those that run go on. */
  async pause(): Promise<void> {
    this.#ready = false;
    await this.#boss.offWork(QUEUE, { wait: false });
    await this.#boss.offWork(DEAD_LETTERS, { wait: false });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#boss.stop({ timeout: 5000 });
  }

  /** Runs one job after the other. pg-boss would wait for the next poll after each, however many are queued. */
  async #workInTurn(handler: (run: JobRun) => Promise<void>): Promise<void> {
    const turn = { worker: '' };
    const options = { ...POLL, includeMetadata: true } as const;
    turn.worker = await this.#boss.work(QUEUE, options, async (jobs: JobWithMetadata<{ jobId: string }>[]) => {
      try {
        for (const { data, retryCount, retryLimit, signal } of jobs) {
          await handler({ jobId: data.jobId, lastTry: retryCount >= retryLimit, signal });
        }
      } finally {
        this.#boss.notifyWorker(turn.worker);
      }
    });
  }

  async #declare(name: string, options: QueueOptions & { deadLetter?: string }): Promise<void> {
    const kept = { notify: true, retentionSeconds: 365 * DAY, deleteAfterSeconds: 7 * DAY };
    await this.#boss.createQueue(name, { ...kept, ...options });
    await this.#boss.updateQueue(name, { ...kept, ...options });
  }
}
