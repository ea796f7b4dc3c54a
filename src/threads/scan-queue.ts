import { fstatSync } from 'node:fs';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { BlobState } from './blob-state.js';
import type { ScanJob } from './scan-lane.js';

/** Bytes from which on a blob is followed while it grows: what is smaller is scanned at once when it is complete. */
const LARGE = 32 * 1024 * 1024;
/** How long a blob may grow before it is followed whatever its size, in ms: by then the link is what is waited for. */
const PATIENCE = 500;

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
   * Takes out the largest of those that are complete or worth following. Nobody knows which blob of an image is on its
   * way, so the largest one, which the image waits for in the end, shows by having brought the most.
   */
  takeLargest(): WaitingScan | undefined {
    const now = performance.now();
    let largest: { waiting: WaitingScan; size: number } | undefined;
    for (const [waiting, since] of this.#waiting) {
      const { size } = fstatSync(waiting.job.descriptor);
      if (isGrowing(waiting) && size < LARGE && now - since < PATIENCE) continue;
      if (largest === undefined || size > largest.size) largest = { waiting, size };
    }
    return this.#take(largest?.waiting);
  }

  /** Takes out the one of those that are complete which waits longest. */
  takeComplete(): WaitingScan | undefined {
    return this.#take(this.#waiting.keys().find((waiting) => !isGrowing(waiting)));
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
