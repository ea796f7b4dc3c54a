import { Worker } from 'node:worker_threads';
import type { LayerHash } from '../core/scan/scan-layer.js';
import { HashRing } from './hash-ring.js';

/**
 * sha256 of one stream after the other. A stream that is longer than the ring is hashed by a thread of its own while
 * this one goes on, since the largest layer of an image is mostly what its analysis waits for.
 */
export class RingHash implements LayerHash {
  readonly #ring = new HashRing();
  #reader: Worker | undefined;

  constructor(private readonly entry: URL = new URL('./hash-worker.js', import.meta.url)) {}

  /** @throws CodedError INTERNAL when the other thread has died */
  update(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#ring.isFull && this.#reader === undefined) this.#start();
      at += this.#ring.put(chunk.subarray(at));
    }
  }

  /** Ends the stream; the next may begin. @throws CodedError INTERNAL when the other thread has died */
  digest(): string {
    this.#ring.end();
    if (this.#reader === undefined) this.#ring.serve();
    return this.#ring.digest();
  }

  /** Ends the other thread, in the middle of a stream too. */
  async close(): Promise<void> {
    await this.#reader?.terminate();
  }

  #start(): void {
    this.#reader = new Worker(this.entry, { workerData: this.#ring.memory });
    this.#reader.unref();
  }
}
