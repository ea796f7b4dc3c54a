import { fstatSync } from 'node:fs';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { BlobState } from './blob-state.js';
import type { ScanJob } from './scan-lane.js';

/** Bytes from which on a blob is followed while it grows: what is smaller is scanned at once when it is complete. */
const LARGE = 8 * 1024 * 1024;
/** How long a blob may grow before it is followed whatever its size, in ms: by then the link is what is waited for. */
const PATIENCE = 500;
/** How long the layers of larger images go first, in ms. */
const FAIRNESS = 15_000;

export interface WaitingScan {
  readonly job: ScanJob;
  readonly resolve: (scan: Promise<LayerScan>) => void;
  readonly reject: (error: unknown) => void;
}

/** Blobs that wait for threads, with the order in which they are served. */
export class ScanQueue {
  readonly #waiting = new Map<WaitingScan, number>();

  get size(): number {
    return this.#waiting.size;
  }

  add(waiting: WaitingScan): void {
    this.#waiting.set(waiting, performance.now());
  }

  /**
   * Takes out the largest of those that are complete or worth following, for that is what an image waits for in the
   * end. One that grows counts as what it may become, and of those that may become the same the one that has brought
   * the most is taken.
   */
  takeLargest(): WaitingScan | undefined {
    const now = performance.now();
    let largest: { waiting: WaitingScan; atMost: number; size: number } | undefined;
    for (const [waiting, since] of this.#waiting) {
      const { size } = fstatSync(waiting.job.descriptor);
      if (isGrowing(waiting) && size < LARGE && now - since < PATIENCE) continue;
      const atMost = isGrowing(waiting) ? waiting.job.sizeAtMost() : size;
      if (largest && (atMost < largest.atMost || (atMost === largest.atMost && size <= largest.size))) continue;
      largest = { waiting, atMost, size };
    }
    return this.#take(largest?.waiting);
  }

  /**
   * Takes out one of those that are complete: of the largest image, which has the most to do when its last layer is
   * scanned, unless one waits for too long.
   */
  takeComplete(): WaitingScan | undefined {
    const now = performance.now();
    let best: WaitingScan | undefined;
    for (const [waiting, since] of this.#waiting) {
      if (isGrowing(waiting)) continue;
      if (now - since > FAIRNESS) return this.#take(waiting);
      if (best === undefined || waiting.job.imageSize > best.job.imageSize) best = waiting;
    }
    return this.#take(best);
  }

  takeAll(): WaitingScan[] {
    const all = [...this.#waiting.keys()];
    this.#waiting.clear();
    return all;
  }

  #take(waiting: WaitingScan | undefined): WaitingScan | undefined {
    if (waiting) this.#waiting.delete(waiting);
    return waiting;
  }
}

const isGrowing = ({ job }: WaitingScan): boolean => job.state.value === BlobState.growing;
