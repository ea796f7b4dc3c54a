import type { Worker } from 'node:worker_threads';
import type { ScanLimits } from '../core/limits.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { BlobState, type SharedBlobState } from './blob-state.js';
import { ChunkRing } from './chunk-ring.js';
import type { InflateRequest, ThreadSettings } from './messages.js';
import { POLL_INTERVAL } from './read-growing.js';
import type { Scanner } from './scanner.js';
import { startThread } from './start-thread.js';

/** A blob to scan. The descriptor stays open until the scan has ended, and is closed by the asker. */
export interface ScanJob {
  readonly descriptor: number;
  readonly state: SharedBlobState;
  /** Bytes that it may come to while it grows. */
  sizeAtMost(): number;
  /** Bytes of all blobs that its image needs. */
  readonly imageSize: number;
  /** Digest to verify when nobody else has. */
  readonly digest?: string;
}

const INFLATER_LIMITS = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 };

/** Whose decompressing thread goes first when there are more threads than cores. */
export type LanePriority = 'first' | 'second';

/**
 * Scans one blob after the other with two threads: its own one decompresses, the scanner, which other lanes may share,
 * hashes and reads. Each of them takes about half of the time, so the largest layer, which an image waits for, takes
 * half as long when a core is free.
 */
export class ScanLane {
  #inflater: Worker | undefined;
  #running: { readonly ring: ChunkRing; readonly state: SharedBlobState } | undefined;
  #waits = 0;

  /** @param threads folder of the threads' built code */
  constructor(
    private readonly limits: ScanLimits,
    private readonly threads: URL,
    private readonly scanner: Scanner,
    readonly priority: LanePriority,
  ) {}

  /** Starts the threads that do not run yet. They keep no process alive until there is something to scan. */
  start(): Worker {
    this.scanner.start();
    this.#inflater ??= this.#startInflater();
    return this.#inflater;
  }

  /** Scans a blob; one at a time. @throws CodedError as `scanLayer` and `readGrowing` do; INTERNAL when a thread died */
  async scan({ descriptor, state, digest }: ScanJob): Promise<LayerScan> {
    const ring = new ChunkRing();
    this.#running = { ring, state };
    this.#waits = 0;
    const request: InflateRequest = {
      descriptor,
      state: state.buffer,
      ring: ring.memory,
      limits: this.limits,
      ...(digest === undefined ? {} : { digest }),
    };
    this.start().postMessage(request);
    try {
      return await this.scanner.scan(ring);
    } finally {
      // After a failure the other thread may still wait for bytes that nobody wants.
      state.end(BlobState.cancelled);
      this.#running = undefined;
    }
  }

  /** Whether it waited for bytes for most of `duration` ms, which have passed since the last call. */
  isStarving(duration: number): boolean {
    const waits = this.#running?.state.waits ?? 0;
    const starved = (waits - this.#waits) * POLL_INTERVAL;
    this.#waits = waits;
    return starved > duration / 2;
  }

  /** Stops its own thread. */
  async close(): Promise<void> {
    await this.#inflater?.terminate();
  }

  #startInflater(): Worker {
    const workerData: ThreadSettings = { givesWay: this.priority === 'second' };
    const worker = startThread(new URL('inflate-worker.js', this.threads), {
      resourceLimits: INFLATER_LIMITS,
      workerData,
    });
    worker.unref();
    worker.on('error', () => {
      this.#inflater = undefined;
      this.#running?.ring.die();
    });
    return worker;
  }
}
