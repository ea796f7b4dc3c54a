import { setImmediate } from 'node:timers/promises';
import { CodedError } from '../core/errors.js';
import type { Decompressed } from '../core/scan/decompress.js';
import type { Compression } from '../core/scan/layer-scan.js';
import { codedErrorOf, describeError, type ErrorDescription } from './messages.js';

const SLOTS = 8;
/** One thread wakes the other after this many slots: waking costs as much as hashing 50 KB, and can wait a little. */
const BATCH = SLOTS / 4;
/** Bytes of a slot: all of them together stay in the cache of a core. */
const SLOT_SIZE = 256 * 1024;
const ERROR_SIZE = 64 * 1024;
/** Milliseconds after which a waiting thread looks again, should nobody have woken it. */
const LOOK_AGAIN = 1000;
/** Slots after which a reader that never waits lets the others of its thread have a turn. */
const TURN = 16;

/** The numbers at the start; from LENGTHS on, how many bytes each slot holds. */
const EVENTS = 0;
const WRITTEN = 1;
const READ = 2;
const COMPRESSION = 3;
const END = 4;
const ERROR_LENGTH = 5;
const LENGTHS = 6;
const ERROR_START = (LENGTHS + SLOTS) * Int32Array.BYTES_PER_ELEMENT;
const SLOTS_START = ERROR_START + ERROR_SIZE;

const Ending = { none: 0, complete: 1, failed: 2, died: 3, abandoned: 4 } as const;
type Ending = (typeof Ending)[keyof typeof Ending];
/** A compression is stored as its place in this list, plus one; 0 until it is known. */
const COMPRESSIONS: readonly Compression[] = ['gzip', 'zstd', 'none'];

/**
 * Memory through which one thread hands a decompressed layer to another, slot by slot; what is made in a slot is not
 * copied. Every change counts an event, and who waits took the count before it looked at the rest: no change between
 * the look and the wait goes unnoticed.
 */
export class ChunkRing {
  readonly #numbers: Int32Array<SharedArrayBuffer>;
  readonly #error: Buffer<SharedArrayBuffer>;
  readonly #slots: readonly Buffer<SharedArrayBuffer>[];

  constructor(readonly memory = new SharedArrayBuffer(SLOTS_START + SLOTS * SLOT_SIZE)) {
    this.#numbers = new Int32Array(memory, 0, LENGTHS + SLOTS);
    this.#error = Buffer.from(memory, ERROR_START, ERROR_SIZE);
    this.#slots = Array.from({ length: SLOTS }, (_, slot) =>
      Buffer.from(memory, SLOTS_START + slot * SLOT_SIZE, SLOT_SIZE),
    );
  }

  /**
   * The slot to fill next. Blocks the writing thread until it was read.
   * @throws CodedError CANCELLED when nobody reads any more
   */
  readonly next = (): Buffer => {
    this.#block(() => this.#get(WRITTEN) - this.#get(READ) < SLOTS);
    if (this.#get(END) !== Ending.none) throw new CodedError('CANCELLED', 'the scan was cancelled');
    return this.#slot(this.#get(WRITTEN));
  };

  /** Writes a layer to its end, or the reason why there is none. Never rejects. */
  async write(layer: Promise<Decompressed>): Promise<void> {
    try {
      const { compression, chunks } = await layer;
      this.#set(COMPRESSION, 1 + COMPRESSIONS.indexOf(compression));
      for await (const chunk of chunks) this.#put(chunk);
      this.#end(Ending.complete);
    } catch (error) {
      this.#set(ERROR_LENGTH, this.#error.write(JSON.stringify(describeError(error))));
      this.#end(Ending.failed);
    }
  }

  /** Says that the writing thread is dead. */
  die(): void {
    this.#end(Ending.died);
  }

  /** Says that nobody reads any more. */
  abandon(): void {
    this.#end(Ending.abandoned);
  }

  /**
   * The layer, whose chunks end as it was written. A thread may read several rings at a time.
   * @throws CodedError the reason why there is none
   */
  async read(): Promise<Decompressed> {
    await this.#until(() => this.#get(COMPRESSION) > 0);
    const compression = COMPRESSIONS[this.#get(COMPRESSION) - 1];
    if (compression === undefined) throw this.#failure();
    return { compression, chunks: this.#chunks() };
  }

  async *#chunks(): AsyncIterable<Buffer> {
    for (let turn = 0; ; turn++) {
      const isThere = (): boolean => this.#get(WRITTEN) > turn;
      if (!isThere()) await this.#until(isThere);
      else if (turn % TURN === 0) await setImmediate();
      // The end is read first: what was written before it is then in its slot, and comes before it.
      const end = this.#get(END);
      if (end === Ending.died || end === Ending.abandoned) throw this.#failure();
      if (isThere()) yield this.#slot(turn).subarray(0, this.#get(LENGTHS + (turn % SLOTS)));
      else if (end === Ending.complete) return;
      else throw this.#failure();
      this.#advance(READ, turn + 1);
    }
  }

  #put(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const slot = this.next();
      const isInSlot = chunk.buffer === this.memory && chunk.byteOffset === slot.byteOffset;
      const length = isInSlot ? chunk.length : chunk.copy(slot, 0, at);
      const turn = this.#get(WRITTEN);
      this.#numbers[LENGTHS + (turn % SLOTS)] = length;
      this.#advance(WRITTEN, turn + 1);
      at += length;
    }
  }

  #failure(): CodedError {
    const length = this.#get(ERROR_LENGTH);
    if (length === 0) return new CodedError('INTERNAL', 'a decompressing thread died');
    return codedErrorOf(JSON.parse(this.#error.toString('utf8', 0, length)) as ErrorDescription);
  }

  /** Waits for a condition, or for the end whether it holds or not. */
  async #until(condition: () => boolean): Promise<void> {
    for (;;) {
      const events = this.#get(EVENTS);
      if (condition() || this.#get(END) !== Ending.none) return;
      await Atomics.waitAsync(this.#numbers, EVENTS, events, LOOK_AGAIN).value;
    }
  }

  /** Blocks the thread until a condition holds, or for the end whether it holds or not. */
  #block(condition: () => boolean): void {
    for (;;) {
      const events = this.#get(EVENTS);
      if (condition() || this.#get(END) !== Ending.none) return;
      Atomics.wait(this.#numbers, EVENTS, events, LOOK_AGAIN);
    }
  }

  #slot(turn: number): Buffer<SharedArrayBuffer> {
    return this.#slots[turn % SLOTS] ?? this.#error;
  }

  #get(number: number): number {
    return Atomics.load(this.#numbers, number);
  }

  #set(number: number, value: number): void {
    Atomics.store(this.#numbers, number, value);
    this.#tell();
  }

  /** A thread that has less than a batch to do may sleep until there is more, or the end. */
  #advance(number: typeof WRITTEN | typeof READ, turns: number): void {
    Atomics.store(this.#numbers, number, turns);
    if (turns % BATCH === 0) this.#tell();
  }

  /** Only the first end counts. */
  #end(end: Ending): void {
    Atomics.compareExchange(this.#numbers, END, Ending.none, end);
    this.#tell();
  }

  #tell(): void {
    Atomics.add(this.#numbers, EVENTS, 1);
    Atomics.notify(this.#numbers, EVENTS);
  }
}
