import { availableParallelism } from 'node:os';
import { CodedError } from '../core/errors.js';
import type { ScanLimits } from '../core/limits.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { type ScanJob, ScanLane } from './scan-lane.js';

/** How often it is looked whether lanes wait for a slow link, in ms. */
const LOOK_INTERVAL = 250;

interface Waiting {
  readonly job: ScanJob;
  readonly resolve: (scan: Promise<LayerScan>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A bounded pool of lanes of scanning threads, started when needed; jobs wait in order. A lane keeps two cores busy, so
 * half as many lanes as cores work at a time: on two cores, one lane took less time, CPU time and memory than two. A
 * lane that waits for bytes keeps nothing busy, and another one may work in its place.
 */
export class ScanPool {
  readonly #idle: ScanLane[] = [];
  readonly #busy = new Set<ScanLane>();
  readonly #queue: Waiting[] = [];
  #starving = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param threads folder of the threads' built code */
  constructor(
    private readonly limits: ScanLimits,
    private readonly cores = availableParallelism(),
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
    while (this.#busy.size < Math.min(Math.ceil(this.cores / 2) + this.#starving, 2 * this.cores)) {
      const waiting = this.#queue.shift();
      if (!waiting) break;
      const lane = this.#idle.pop() ?? new ScanLane(this.limits, this.threads);
      this.#busy.add(lane);
      const scan = lane.scan(waiting.job);
      waiting.resolve(scan);
      void this.#release(lane, scan);
    }
    clearTimeout(this.#timer);
    if (this.#queue.length > 0) this.#timer = setTimeout(() => this.#look(), LOOK_INTERVAL).unref();
    else this.#starving = 0;
  }

  #look(): void {
    this.#starving = [...this.#busy].filter((lane) => lane.isStarving(LOOK_INTERVAL)).length;
    this.#dispatch();
  }

  async #release(lane: ScanLane, scan: Promise<LayerScan>): Promise<void> {
    await scan.catch(() => undefined);
    this.#busy.delete(lane);
    this.#idle.push(lane);
    this.#dispatch();
  }
}
