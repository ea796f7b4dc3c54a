import type { ResourceLimits, Worker } from 'node:worker_threads';
import { CodedError } from '../core/errors.js';
import { codedErrorOf, type ErrorDescription } from './messages.js';
import { startThread } from './start-thread.js';

/** What a thread answers to the request of the same id. */
export type ThreadAnswer = { readonly id: number } & (
  { readonly result: unknown } | { readonly error: ErrorDescription }
);

interface Running {
  resolve(result: unknown): void;
  reject(error: CodedError): void;
}

/**
 * Asks a thread, which may have several requests at a time, and matches what it answers. It is started when it is needed,
 * and again when it died; it keeps no process alive while nothing is asked.
 */
export class ThreadCalls<Request extends object> {
  readonly #running = new Map<number, Running>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** @param title what it is called when it dies, e.g. `a scanning thread` */
  constructor(
    private readonly entry: URL,
    private readonly resourceLimits: ResourceLimits,
    private readonly title: string,
  ) {}

  /** Starts the thread unless it runs. */
  start(): Worker {
    this.#worker ??= this.#startWorker();
    return this.#worker;
  }

  /** @throws CodedError what the thread answers, INTERNAL when it dies, CANCELLED when it is closed */
  call<Result>(request: Request): Promise<Result> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#running.set(id, { resolve: resolve, reject });
      const worker = this.start();
      worker.ref();
      worker.postMessage({ ...request, id });
    });
  }

  /** Ends the thread; what is under way fails with CANCELLED. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#failAll(new CodedError('CANCELLED', `${this.title} was stopped`));
    await worker?.terminate();
  }

  #startWorker(): Worker {
    const worker = startThread(this.entry, { resourceLimits: this.resourceLimits });
    worker.unref();
    worker.on('message', (answer: ThreadAnswer) => this.#receive(worker, answer));
    worker.on('error', (cause) => {
      if (this.#worker === worker) this.#failAll(new CodedError('INTERNAL', `${this.title} died`, {}, { cause }));
    });
    return worker;
  }

  #receive(worker: Worker, answer: ThreadAnswer): void {
    const running = this.#running.get(answer.id);
    this.#running.delete(answer.id);
    if (this.#running.size === 0) worker.unref();
    if ('result' in answer) running?.resolve(answer.result);
    else running?.reject(codedErrorOf(answer.error));
  }

  #failAll(error: CodedError): void {
    this.#worker = undefined;
    const running = [...this.#running.values()];
    this.#running.clear();
    for (const { reject } of running) reject(error);
  }
}
