import type { ScanLimits } from '../core/limits.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import type { ChunkRing } from './chunk-ring.js';
import type { ScanRequest } from './messages.js';
import { ThreadCalls } from './thread-calls.js';

/**
 * A scan makes garbage at a high rate and keeps its data outside of the heap: a small nursery keeps the
 * process small, and a thread whose heap overflows ends alone.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 1024 };

/**
 * A thread that hashes and reads the layers of several rings at a time, in turns: what V8 learns of the code and the
 * memory that it takes are needed once.
 */
export class Scanner {
  readonly #thread: ThreadCalls<ScanRequest>;

  /** @param threads folder of the threads' built code */
  constructor(
    private readonly limits: ScanLimits,
    threads: URL,
  ) {
    this.#thread = new ThreadCalls(new URL('scan-worker.js', threads), RESOURCE_LIMITS, 'a scanning thread');
  }

  /** Starts the thread unless it runs. It keeps no process alive until there is something to scan. */
  start(): void {
    this.#thread.start();
  }

  /** Scans what comes through a ring. @throws CodedError as `scanArchive`; INTERNAL when the thread died; CANCELLED */
  async scan(ring: ChunkRing): Promise<LayerScan> {
    try {
      return await this.#thread.call({ ring: ring.memory, limits: this.limits });
    } finally {
      ring.abandon();
    }
  }

  /** Stops the thread; scans under way fail with CANCELLED. */
  async close(): Promise<void> {
    await this.#thread.close();
  }
}
