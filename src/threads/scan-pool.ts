import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CodedError } from '../core/errors.js';
import type { ScanLimits } from '../core/limits.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import type { SharedBlobState } from './blob-state.js';
import type { ScanRequest, ScanResponse } from './messages.js';

/** A blob to scan. The descriptor stays open until the scan has ended, and is closed by the asker. */
export interface ScanJob {
  readonly descriptor: number;
  readonly state: SharedBlobState;
  /** Digest to verify when nobody else has. */
  readonly digest?: string;
}

interface Waiting {
  readonly job: ScanJob;
  resolve(scan: LayerScan): void;
  reject(error: unknown): void;
}

/**
 * A scan makes garbage at a high rate and keeps its data outside of the heap: a small nursery keeps the
 * process small, and a thread whose heap overflows ends alone.
 */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 1024 };

/** A bounded pool of scanning threads, started when needed; jobs wait in order. */
export class ScanPool {
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #queue: Waiting[] = [];
  #nextId = 0;

  constructor(
    private readonly limits: ScanLimits,
    private readonly size = availableParallelism(),
    private readonly entry: URL = new URL('./scan-worker.js', import.meta.url),
  ) {}

  /** Scans a blob in a thread. @throws CodedError as `scanLayer` and `readGrowing` do */
  scan(job: ScanJob): Promise<LayerScan> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#dispatch();
    });
  }

  /** Stops all threads; scans under way fail with CANCELLED. */
  async close(): Promise<void> {
    const workers = [...this.#idle, ...this.#busy.keys()];
    const open = [...this.#queue, ...this.#busy.values()];
    this.#idle.length = this.#queue.length = 0;
    this.#busy.clear();
    for (const { reject } of open) reject(new CodedError('CANCELLED', 'the scan was cancelled'));
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && (this.#idle.length > 0 || this.#busy.size < this.size)) {
      const worker = this.#idle.pop() ?? this.#start();
      const waiting = this.#queue.shift();
      if (!waiting) return;
      this.#busy.set(worker, waiting);
      worker.ref();
      const { descriptor, state, digest } = waiting.job;
      const request: ScanRequest = {
        id: this.#nextId++,
        descriptor,
        state: state.buffer,
        limits: this.limits,
        ...(digest === undefined ? {} : { digest }),
      };
      worker.postMessage(request);
    }
  }

  #start(): Worker {
    const worker = new Worker(this.entry, { resourceLimits: THREAD_LIMITS });
    worker.on('message', (response: ScanResponse) => {
      const waiting = this.#busy.get(worker);
      if (!waiting) return;
      this.#busy.delete(worker);
      worker.unref();
      this.#idle.push(worker);
      if ('scan' in response) waiting.resolve(response.scan);
      else waiting.reject(new CodedError(response.error.code, response.error.message, response.error.location));
      this.#dispatch();
    });
    worker.on('error', (error) => {
      this.#lose(worker, error);
    });
    return worker;
  }

  /** A thread that died takes only its own scan with it. */
  #lose(worker: Worker, cause: unknown): void {
    const waiting = this.#busy.get(worker);
    this.#busy.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    waiting?.reject(new CodedError('INTERNAL', 'a scanning thread died', {}, { cause }));
    this.#dispatch();
  }
}
