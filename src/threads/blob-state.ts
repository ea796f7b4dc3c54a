/** What a blob that is being read is doing, shared between threads in one Int32. */
export const BlobState = {
  /** It may still grow. */
  growing: 0,
  /** All of it is there. */
  complete: 1,
  /** Its writer gave up: what was read is worthless. */
  vanished: 2,
  /** Nobody wants the scan any more. */
  cancelled: 3,
} as const;
export type BlobState = (typeof BlobState)[keyof typeof BlobState];

/** One blob's state: set it in one thread, wait for it in another. */
export class SharedBlobState {
  /** The state, and how often its reader waited. */
  readonly #cells: Int32Array<SharedArrayBuffer>;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(8)) {
    this.#cells = new Int32Array(buffer);
  }

  get value(): BlobState {
    return Atomics.load(this.#cells, 0) as BlobState;
  }

  /** How often `wait` was called. */
  get waits(): number {
    return Atomics.load(this.#cells, 1);
  }

  /** Says how it ended; only the first word counts. */
  end(state: Exclude<BlobState, 0>): void {
    Atomics.compareExchange(this.#cells, 0, BlobState.growing, state);
    Atomics.notify(this.#cells, 0);
  }

  /** Resolves when it has ended. */
  async ended(): Promise<void> {
    await Atomics.waitAsync(this.#cells, 0, BlobState.growing).value;
  }

  /** Waits at most `timeout` ms for an end. */
  async wait(timeout: number): Promise<void> {
    Atomics.add(this.#cells, 1, 1);
    await Atomics.waitAsync(this.#cells, 0, BlobState.growing, timeout).value;
  }
}
