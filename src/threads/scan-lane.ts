import { type ResourceLimits, Worker } from 'node:worker_threads';
import { CodedError } from '../core/errors.js';
import type { ScanLimits } from '../core/limits.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { BlobState, type SharedBlobState } from './blob-state.js';
import { ChunkRing } from './chunk-ring.js';
import {
  codedErrorOf,
  type InflateRequest,
  type ScanRequest,
  type ScanResponse,
  type ThreadSettings,
} from './messages.js';
import { POLL_INTERVAL } from './read-growing.js';

/** A blob to scan. The descriptor stays open until the scan has ended, and is closed by the asker. */
export interface ScanJob {
  readonly descriptor: number;
  readonly state: SharedBlobState;
  /** Digest to verify when nobody else has. */
  readonly digest?: string;
}

/**
 * A scan makes garbage at a high rate and keeps its data outside of the heap: a small nursery keeps the
 * process small, and a thread whose heap overflows ends alone.
 */
const SCANNER_LIMITS = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 1024 };
const INFLATER_LIMITS = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 };

/** Whose threads go first when there are more of them than cores. */
export type LanePriority = 'first' | 'second';

interface Running {
  readonly ring: ChunkRing;
  readonly state: SharedBlobState;
  resolve(scan: LayerScan): void;
  reject(error: unknown): void;
}

/**
 * Scans one blob after the other with two threads: one decompresses, the other hashes and reads. Each of them takes
 * about half of the time, so the largest layer, which an image waits for, takes half as long when a core is free.
 */
export class ScanLane {
  #inflater: Worker | undefined;
  #scanner: Worker | undefined;
  #running: Running | undefined;
  #waits = 0;

  /** @param threads folder of the threads' built code */
  constructor(
    private readonly limits: ScanLimits,
    private readonly threads: URL,
    readonly priority: LanePriority,
  ) {}

  /** Starts the threads that do not run yet. They keep no process alive until there is something to scan. */
  start(): { readonly inflater: Worker; readonly scanner: Worker } {
    this.#inflater ??= this.#startInflater();
    this.#scanner ??= this.#startScanner();
    return { inflater: this.#inflater, scanner: this.#scanner };
  }

  /** Scans a blob; one at a time. @throws CodedError as `scanLayer` and `readGrowing` do; INTERNAL when a thread died */
  scan({ descriptor, state, digest }: ScanJob): Promise<LayerScan> {
    const ring = new ChunkRing();
    this.#waits = 0;
    const { inflater, scanner } = this.start();
    const request: InflateRequest = {
      descriptor,
      state: state.buffer,
      ring: ring.memory,
      limits: this.limits,
      ...(digest === undefined ? {} : { digest }),
    };
    inflater.postMessage(request);
    scanner.postMessage({ ring: ring.memory, limits: this.limits } satisfies ScanRequest);
    scanner.ref();
    const scan = new Promise<LayerScan>((resolve, reject) => (this.#running = { ring, state, resolve, reject }));
    // After a failure the other thread may still wait for bytes that nobody wants.
    return scan.finally(() => state.end(BlobState.cancelled));
  }

  /** Whether it waited for bytes for most of `duration` ms, which have passed since the last call. */
  isStarving(duration: number): boolean {
    const waits = this.#running?.state.waits ?? 0;
    const starved = (waits - this.#waits) * POLL_INTERVAL;
    this.#waits = waits;
    return starved > duration / 2;
  }

  /** Stops the threads; a scan under way fails with CANCELLED. */
  async close(): Promise<void> {
    this.#take()?.reject(new CodedError('CANCELLED', 'the scan was cancelled'));
    await Promise.all([this.#inflater?.terminate(), this.#scanner?.terminate()]);
  }

  #startInflater(): Worker {
    const worker = this.#startThread('inflate-worker.js', INFLATER_LIMITS);
    worker.on('error', () => {
      this.#inflater = undefined;
      this.#running?.ring.die();
    });
    return worker;
  }

  #startScanner(): Worker {
    const worker = this.#startThread('scan-worker.js', SCANNER_LIMITS);
    worker.on('message', (response: ScanResponse) => {
      worker.unref();
      const running = this.#take();
      if ('scan' in response) running?.resolve(response.scan);
      else running?.reject(codedErrorOf(response.error));
    });
    worker.on('error', (cause) => {
      this.#scanner = undefined;
      const running = this.#take();
      running?.ring.abandon();
      running?.reject(new CodedError('INTERNAL', 'a scanning thread died', {}, { cause }));
    });
    return worker;
  }

  #startThread(script: string, resourceLimits: ResourceLimits): Worker {
    const workerData: ThreadSettings = { givesWay: this.priority === 'second' };
    const worker = new Worker(new URL(script, this.threads), { resourceLimits, workerData });
    worker.unref();
    return worker;
  }

  #take(): Running | undefined {
    const running = this.#running;
    this.#running = undefined;
    return running;
  }
}
