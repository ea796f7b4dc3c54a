import { availableParallelism } from 'node:os';
import { CodedError } from '../core/errors.js';
import type { ScanLimits } from '../core/limits.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { type ScanJob, ScanLane } from './scan-lane.js';

interface Waiting {
  readonly job: ScanJob;
  readonly resolve: (scan: Promise<LayerScan>) => void;
  readonly reject: (error: unknown) => void;
}

/** A bounded pool of lanes of scanning threads, started when needed; jobs wait in order. */
export class ScanPool {
  readonly #idle: ScanLane[] = [];
  readonly #busy = new Set<ScanLane>();
  readonly #queue: Waiting[] = [];

  constructor(
    private readonly limits: ScanLimits,
    private readonly size = availableParallelism(),
    private readonly threads = new URL('.', import.meta.url),
  ) {}

  /** Scans a blob in threads. @throws CodedError as `scanLayer` and `readGrowing` do */
  scan(job: ScanJob): Promise<LayerScan> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#dispatch();
    });
  }

  /** Stops all threads; scans under way fail with CANCELLED. */
  async close(): Promise<void> {
    for (const { reject } of this.#queue.splice(0)) reject(new CodedError('CANCELLED', 'the scan was cancelled'));
    const lanes = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(lanes.map((lane) => lane.close()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#busy.size < this.size) {
      const waiting = this.#queue.shift();
      if (!waiting) return;
      const lane = this.#idle.pop() ?? new ScanLane(this.limits, this.threads);
      this.#busy.add(lane);
      const scan = lane.scan(waiting.job);
      waiting.resolve(scan);
      void this.#release(lane, scan);
    }
  }

  async #release(lane: ScanLane, scan: Promise<LayerScan>): Promise<void> {
    await scan.catch(() => undefined);
    this.#busy.delete(lane);
    this.#idle.push(lane);
    this.#dispatch();
  }
}
