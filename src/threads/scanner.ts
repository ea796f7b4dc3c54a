import { Worker } from 'node:worker_threads';
import { CodedError } from '../core/errors.js';
import type { ScanLimits } from '../core/limits.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import type { ChunkRing } from './chunk-ring.js';
import { codedErrorOf, type ScanRequest, type ScanResponse } from './messages.js';

/**
 * A scan makes garbage at a high rate and keeps its data outside of the heap: a small nursery keeps the
 * process small, and a thread whose heap overflows ends alone.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 1024 };

interface Running {
  readonly ring: ChunkRing;
  resolve(scan: LayerScan): void;
  reject(error: unknown): void;
}

/**
 * A thread that hashes and reads the layers of several rings at a time, in turns: what V8 learns of the code and the
 * memory that it takes are needed once.
 */
export class Scanner {
  #worker: Worker | undefined;
  readonly #running = new Map<number, Running>();
  #lastId = 0;

  /** @param threads folder of the threads' built code */
  constructor(
    private readonly limits: ScanLimits,
    private readonly threads: URL,
  ) {}

  /** Starts the thread unless it runs. It keeps no process alive until there is something to scan. */
  start(): Worker {
    this.#worker ??= this.#startWorker();
    return this.#worker;
  }

  /** Scans what comes through a ring. @throws CodedError as `scanArchive`; INTERNAL when the thread died; CANCELLED */
  scan(ring: ChunkRing): Promise<LayerScan> {
    const worker = this.start();
    const id = ++this.#lastId;
    worker.postMessage({ id, ring: ring.memory, limits: this.limits } satisfies ScanRequest);
    worker.ref();
    return new Promise((resolve, reject) => this.#running.set(id, { ring, resolve, reject }));
  }

  /** Stops the thread; scans under way fail with CANCELLED. */
  async close(): Promise<void> {
    this.#failAll(new CodedError('CANCELLED', 'the scan was cancelled'));
    await this.#worker?.terminate();
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('scan-worker.js', this.threads), { resourceLimits: RESOURCE_LIMITS });
    worker.unref();
    worker.on('message', (response: ScanResponse) => this.#answer(worker, response));
    worker.on('error', (cause) => {
      this.#worker = undefined;
      this.#failAll(new CodedError('INTERNAL', 'a scanning thread died', {}, { cause }));
    });
    return worker;
  }

  #answer(worker: Worker, response: ScanResponse): void {
    const running = this.#running.get(response.id);
    this.#running.delete(response.id);
    if (this.#running.size === 0) worker.unref();
    if ('scan' in response) running?.resolve(response.scan);
    else running?.reject(codedErrorOf(response.error));
  }

  #failAll(error: CodedError): void {
    for (const { ring, reject } of this.#running.values()) {
      ring.abandon();
      reject(error);
    }
    this.#running.clear();
  }
}
