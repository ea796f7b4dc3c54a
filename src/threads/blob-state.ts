/** What a blob that is being read is doing, shared between threads in one Int32. */
export const BlobState = {
  /** It may still grow. */
  growing: 0,
  /** All of it is there, and its digest was verified by whoever wrote it. */
  complete: 1,
  /** Its writer gave up: what was read is worthless. */
  vanished: 2,
  /** Nobody wants the scan any more. */
  cancelled: 3,
} as const;
export type BlobState = (typeof BlobState)[keyof typeof BlobState];

/** One blob's state: set it in one thread, wait for it in another. */
export class SharedBlobState {
  readonly #cell: Int32Array<SharedArrayBuffer>;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.#cell = new Int32Array(buffer);
  }

  get value(): BlobState {
    return Atomics.load(this.#cell, 0) as BlobState;
  }

  /** Says how it ended; only the first word counts. */
  end(state: Exclude<BlobState, 0>): void {
    Atomics.compareExchange(this.#cell, 0, BlobState.growing, state);
    Atomics.notify(this.#cell, 0);
  }

  /** Waits at most `timeout` ms for an end. */
  async wait(timeout: number): Promise<void> {
    await Atomics.waitAsync(this.#cell, 0, BlobState.growing, timeout).value;
  }
}
