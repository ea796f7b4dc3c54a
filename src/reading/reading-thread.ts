import { Worker } from 'node:worker_threads';
import { CodedError } from '../core/errors.js';
import { codedErrorOf } from '../threads/messages.js';
import type { FromReader, ReadingTasks, TaskName, ToReader } from './reading-tasks.js';

/** The built file, also for sources that run as they are. */
const ENTRY = new URL('../../dist/reading/reading-worker.js', import.meta.url);
/** A thread whose heap overflows ends alone, with what it was asked for. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 };

interface Running {
  resolve(result: unknown): void;
  reject(error: CodedError): void;
}

/**
 * Does what takes long with stored reports and scans in a thread of its own, one task after the other, so that the
 * event loop of the process stays free for other requests. It starts when it is needed, and again when it died.
 */
export class ReadingThread {
  readonly #running = new Map<number, Running>();
  #worker: Worker | undefined;
  #nextId = 0;

  /** @throws CodedError what the task throws, INTERNAL when the thread dies, CANCELLED when it is closed */
  run<Name extends TaskName>(
    name: Name,
    input: Parameters<ReadingTasks[Name]>[0],
  ): Promise<Awaited<ReturnType<ReadingTasks[Name]>>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#running.set(id, { resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.ref();
      this.#worker.postMessage({ id, name, input } satisfies ToReader);
    });
  }

  /** Ends the thread; what is under way fails with CANCELLED. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#failAll(new CodedError('CANCELLED', 'the service ends'));
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(ENTRY, { resourceLimits: THREAD_LIMITS });
    worker.on('message', (message: FromReader) => this.#receive(worker, message));
    worker.on('error', (cause) => {
      if (this.#worker === worker) this.#failAll(new CodedError('INTERNAL', 'a reading thread died', {}, { cause }));
    });
    return worker;
  }

  #receive(worker: Worker, message: FromReader): void {
    const running = this.#running.get(message.id);
    this.#running.delete(message.id);
    if (this.#running.size === 0) worker.unref();
    if ('result' in message) running?.resolve(message.result);
    else running?.reject(codedErrorOf(message.error));
  }

  #failAll(error: CodedError): void {
    this.#worker = undefined;
    const running = [...this.#running.values()];
    this.#running.clear();
    for (const { reject } of running) reject(error);
  }
}
