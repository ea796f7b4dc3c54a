import { availableParallelism } from 'node:os';
import { CodedError } from '../core/errors.js';
import type { ScanLimits } from '../core/limits.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { type LanePriority, type ScanJob, ScanLane } from './scan-lane.js';
import { Scanner } from './scanner.js';
import { ScanQueue, type WaitingScan } from './scan-queue.js';

/** How often it is looked whether blobs have grown and whether lanes wait for a slow link, in ms. */
const LOOK_INTERVAL = 250;

class Lanes {
  readonly idle: ScanLane[] = [];
  readonly busy = new Set<ScanLane>();

  get count(): number {
    return this.idle.length + this.busy.size;
  }
}

/**
 * A bounded pool of lanes of scanning threads, started when needed. A lane decompresses in one thread
 * and reads in another, and neither is busy all the time: half as many lanes as cores go first and take the largest
 * layers, which images wait for. As many others work on what is complete: they decompress at a lower priority, with the
 * time that the first ones leave, and share the scanners of those. A first lane that waits for a slow link keeps nothing
 * busy, and another one may work in its place.
 */
export class ScanPool {
  readonly #lanes: Readonly<Record<LanePriority, Lanes>> = { first: new Lanes(), second: new Lanes() };
  readonly #scanners: Scanner[] = [];
  readonly #queue = new ScanQueue();
  #starving = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param threads folder of the threads' built code */
  constructor(
    private readonly limits: ScanLimits,
    private readonly cores = availableParallelism(),
    private readonly threads = new URL('.', import.meta.url),
  ) {}

  /** Starts the threads that the first blob will need, so that it need not wait for them. */
  prepare(): void {
    if (this.#lanes.first.count > 0) return;
    const lane = this.#newLane('first');
    lane.start();
    this.#lanes.first.idle.push(lane);
  }

  /** Scans a blob in threads. @throws CodedError as `scanLayer` and `readGrowing` do */
  scan(job: ScanJob): Promise<LayerScan> {
    return new Promise((resolve, reject) => {
      this.#queue.add({ job, resolve, reject });
      this.#dispatch();
      void job.state.ended().then(() => this.#dispatch());
    });
  }

  /** Stops all threads; scans under way fail with CANCELLED. */
  async close(): Promise<void> {
    for (const { reject } of this.#queue.takeAll()) reject(new CodedError('CANCELLED', 'the scan was cancelled'));
    const lanes = Object.values(this.#lanes).flatMap(({ idle, busy }) => [...idle.splice(0), ...busy]);
    await Promise.all([...lanes, ...this.#scanners].map((each) => each.close()));
  }

  /** The first lane of each priority shares the first scanner, the second one the second. */
  #newLane(priority: LanePriority): ScanLane {
    const scanner = (this.#scanners[this.#lanes[priority].count] ??= new Scanner(this.limits, this.threads));
    return new ScanLane(this.limits, this.threads, scanner, priority);
  }

  #dispatch(): void {
    const half = Math.ceil(this.cores / 2);
    const first = Math.min(half + this.#starving, 2 * this.cores);
    this.#fill('first', first, () => this.#queue.takeLargest());
    this.#fill('second', this.cores - half, () => this.#queue.takeComplete());
    clearTimeout(this.#timer);
    if (this.#queue.size > 0) this.#timer = setTimeout(() => this.#look(), LOOK_INTERVAL).unref();
    else this.#starving = 0;
  }

  #fill(priority: LanePriority, count: number, next: () => WaitingScan | undefined): void {
    const { idle, busy } = this.#lanes[priority];
    while (busy.size < count) {
      const waiting = next();
      if (!waiting) return;
      const lane = idle.pop() ?? this.#newLane(priority);
      busy.add(lane);
      const scan = lane.scan(waiting.job);
      waiting.resolve(scan);
      void this.#release(lane, scan);
    }
  }

  #look(): void {
    this.#starving = [...this.#lanes.first.busy].filter((lane) => lane.isStarving(LOOK_INTERVAL)).length;
    this.#dispatch();
  }

  async #release(lane: ScanLane, scan: Promise<LayerScan>): Promise<void> {
    await scan.catch(() => undefined);
    const { idle, busy } = this.#lanes[lane.priority];
    busy.delete(lane);
    idle.push(lane);
    this.#dispatch();
  }
}
