import { createHash, hash as hashOnce } from 'node:crypto';
import { blake3, Blake3Hasher } from '@napi-rs/blake-hash';
import type { TarEntry } from './tar/entry.js';

const ZEROS = Buffer.alloc(1024 ** 2);

/**
 * Files of at most this many bytes are hashed by sha256; larger ones by BLAKE3, which takes a quarter of the time but a
 * longer start. Equal contents have equal sizes, so the two never meet.
 */
const SMALL_SIZE = 8 * 1024;

/**
 * Hash of a whole body as 32 characters of latin1: for the many small files several times faster than a hash object,
 * and than a buffer as the result.
 */
export const hashWhole = (body: Buffer): string =>
  body.length <= SMALL_SIZE ? hashOnce('sha256', body, 'binary') : blake3(body).toString('latin1');

/** A hash of a body that comes in pieces. */
interface BodyHash {
  update(piece: Buffer): unknown;
  digest(): string;
}

function newBodyHash(size: number): BodyHash {
  if (size <= SMALL_SIZE) {
    const hash = createHash('sha256');
    return { update: (piece) => hash.update(piece), digest: () => hash.digest('binary') };
  }
  const hash = new Blake3Hasher();
  return { update: (piece) => hash.update(piece), digest: () => hash.digestBuffer().toString('latin1') };
}

/** Bytes of holes that are hashed as zeros, for a whole layer: at most about a second of work. */
export class HoleBudget {
  constructor(private left = 1024 ** 3) {}

  /** Takes `bytes` from the budget if it lasts. */
  take(bytes: number): boolean {
    if (bytes > this.left) return false;
    this.left -= bytes;
    return true;
  }
}

/**
 * Feeds a body as a program would read it, holes as zeros, so that a sparse file equals its full copy.
 * Files whose holes are over the budget are hashed by their segment map instead: exact among
 * themselves, never equal to a full copy, which no layer could hold.
 */
export class ContentHash {
  readonly #hash: BodyHash;
  readonly #expand: boolean;
  #segment = 0;
  #inSegment = 0;
  #position = 0;

  constructor(
    private readonly entry: TarEntry,
    budget: HoleBudget,
  ) {
    this.#expand = !entry.segments || budget.take(entry.size - entry.storedSize);
    this.#hash = newBodyHash(entry.size);
    if (!this.#expand) this.#hash.update(Buffer.from(`sparse ${entry.size} ${JSON.stringify(entry.segments)}\0`));
  }

  /** Whether the content as hashed is the content as read. */
  get exact(): boolean {
    return this.#expand;
  }

  /** Takes stored bytes; gives the pieces of the content that they complete to `sink`. */
  update(chunk: Buffer, sink: (piece: Buffer) => void): void {
    if (!this.entry.segments || !this.#expand) return this.#piece(chunk, sink);
    let at = 0;
    while (at < chunk.length) {
      const segment = this.entry.segments[this.#segment];
      if (!segment) return;
      this.#zeros(segment.offset + this.#inSegment - this.#position, sink);
      const piece = chunk.subarray(at, at + segment.length - this.#inSegment);
      this.#piece(piece, sink);
      this.#position += piece.length;
      this.#inSegment += piece.length;
      at += piece.length;
      if (this.#inSegment < segment.length) continue;
      this.#segment++;
      this.#inSegment = 0;
    }
  }

  /** Ends the body. @returns its hash as 32 characters of latin1 */
  finish(sink: (piece: Buffer) => void): string {
    if (this.entry.segments && this.#expand) this.#zeros(this.entry.size - this.#position, sink);
    return this.#hash.digest();
  }

  #piece(piece: Buffer, sink: (piece: Buffer) => void): void {
    this.#hash.update(piece);
    sink(piece);
  }

  #zeros(count: number, sink: (piece: Buffer) => void): void {
    for (let left = count; left > 0; left -= ZEROS.length) this.#piece(ZEROS.subarray(0, left), sink);
    this.#position += Math.max(0, count);
  }
}
