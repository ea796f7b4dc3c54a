import { createHash } from 'node:crypto';
import { CodedError } from '../core/errors.js';

const SLOTS = 4;
const SLOT_SIZE = 256 * 1024;
const DIGEST_SIZE = 32;
/** Numbers before the slots: how many were written and read so far, then what each holds. */
const WRITTEN = 0;
const READ = 1;
const LENGTHS = 2;
const SLOTS_START = (LENGTHS + SLOTS) * Int32Array.BYTES_PER_ELEMENT + DIGEST_SIZE;
/** In place of a length: the stream is over. */
const END = 0;
/** Milliseconds after which a reader that takes nothing counts as dead: a slot takes it less than one. */
const PATIENCE = 60_000;

/** Memory that one thread writes streams of bytes into, slot by slot, and that one, mostly another, hashes them from. */
export class HashRing {
  readonly #numbers: Int32Array<SharedArrayBuffer>;
  readonly #digest: Buffer<SharedArrayBuffer>;
  readonly #slots: readonly Buffer<SharedArrayBuffer>[];

  constructor(readonly memory = new SharedArrayBuffer(SLOTS_START + SLOTS * SLOT_SIZE)) {
    this.#numbers = new Int32Array(memory, 0, LENGTHS + SLOTS);
    this.#digest = Buffer.from(memory, SLOTS_START - DIGEST_SIZE, DIGEST_SIZE);
    this.#slots = Array.from({ length: SLOTS }, (_, slot) =>
      Buffer.from(memory, SLOTS_START + slot * SLOT_SIZE, SLOT_SIZE),
    );
  }

  /** Whether `put` has to wait until some slot was read. */
  get isFull(): boolean {
    return this.#count(WRITTEN) - this.#count(READ) >= SLOTS;
  }

  /**
   * Copies as much of a chunk as fits into a slot.
   * @returns how many bytes that is, at least one of a chunk that has any
   * @throws CodedError INTERNAL when nobody reads
   */
  put(chunk: Buffer): number {
    this.#awaitRead(SLOTS - 1);
    const length = chunk.copy(this.#slot(this.#count(WRITTEN)));
    this.#write(length);
    return length;
  }

  /** Ends the stream. @throws CodedError INTERNAL when nobody reads */
  end(): void {
    this.#awaitRead(SLOTS - 1);
    this.#write(END);
  }

  /** The sha256 of the stream that ended last, in hexadecimal, once all of it was read. @throws CodedError INTERNAL */
  digest(): string {
    this.#awaitRead(0);
    return this.#digest.toString('hex');
  }

  /** Reads one stream to its end, waiting for what is not written yet. */
  serve(): void {
    const hash = createHash('sha256');
    for (;;) {
      const turn = this.#count(READ);
      while (this.#count(WRITTEN) === turn) Atomics.wait(this.#numbers, WRITTEN, turn);
      const length = this.#numbers[LENGTHS + (turn % SLOTS)] ?? END;
      if (length === END) hash.digest().copy(this.#digest);
      else hash.update(this.#slot(turn).subarray(0, length));
      this.#advance(READ, turn + 1);
      if (length === END) return;
    }
  }

  #write(length: number): void {
    const turn = this.#count(WRITTEN);
    this.#numbers[LENGTHS + (turn % SLOTS)] = length;
    this.#advance(WRITTEN, turn + 1);
  }

  /** Waits until at most `unread` slots are not read. */
  #awaitRead(unread: number): void {
    for (;;) {
      const read = this.#count(READ);
      if (this.#count(WRITTEN) - read <= unread) return;
      if (Atomics.wait(this.#numbers, READ, read, PATIENCE) === 'timed-out')
        throw new CodedError('INTERNAL', 'the hashing thread does not answer');
    }
  }

  #slot(turn: number): Buffer<SharedArrayBuffer> {
    return this.#slots[turn % SLOTS] ?? Buffer.from(this.memory, 0, 0);
  }

  #count(number: typeof WRITTEN | typeof READ): number {
    return Atomics.load(this.#numbers, number);
  }

  #advance(number: typeof WRITTEN | typeof READ, count: number): void {
    Atomics.store(this.#numbers, number, count);
    Atomics.notify(this.#numbers, number);
  }
}
