type NumberArray =
  Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Numbers in one chunk. */
const CHUNK_LENGTH = 16 * 1024;

/**
 * A typed array that grows chunk by chunk: numbers of a million entries without a million objects, and
 * without ever holding an old and a larger copy of them.
 */
export class Column<A extends NumberArray> {
  #chunks: A[] = [];
  /** Numbers in the last chunk. */
  #used = CHUNK_LENGTH;

  constructor(private readonly create: (length: number) => A) {}

  get length(): number {
    return (this.#chunks.length - 1) * CHUNK_LENGTH + this.#used;
  }

  push(value: number): void {
    const chunk = this.#roomy();
    chunk[this.#used++] = value;
  }

  append(values: Uint8Array): void {
    for (let at = 0; at < values.length;) {
      const chunk = this.#roomy();
      const piece = values.subarray(at, at + CHUNK_LENGTH - this.#used);
      chunk.set(piece, this.#used);
      this.#used += piece.length;
      at += piece.length;
    }
  }

  set(index: number, value: number): void {
    const chunk = this.#chunks[Math.floor(index / CHUNK_LENGTH)];
    if (chunk) chunk[index % CHUNK_LENGTH] = value;
  }

  /** Gives the numbers in an array of exactly their length and forgets them. */
  finish(): A {
    const exact = this.create(this.length);
    for (const [index, chunk] of this.#chunks.entries()) {
      const at = index * CHUNK_LENGTH;
      exact.set(chunk.subarray(0, exact.length - at), at);
    }
    this.#chunks = [];
    this.#used = CHUNK_LENGTH;
    return exact;
  }

  /** The last chunk, a new one when it is full. */
  #roomy(): A {
    const last = this.#chunks.at(-1);
    if (last && this.#used < CHUNK_LENGTH) return last;
    const chunk = this.create(CHUNK_LENGTH);
    this.#chunks.push(chunk);
    this.#used = 0;
    return chunk;
  }
}
