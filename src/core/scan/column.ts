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
  #last: A;
  /** Numbers in the last chunk. */
  #used = CHUNK_LENGTH;

  constructor(private readonly create: (length: number) => A) {
    this.#last = create(0);
  }

  get length(): number {
    return (this.#chunks.length - 1) * CHUNK_LENGTH + this.#used;
  }

  push(value: number): void {
    if (this.#used === CHUNK_LENGTH) this.#grow();
    this.#last[this.#used++] = value;
  }

  /** Takes numbers one by one: what is appended is short, and a view of it would take longer than the copy. */
  append(values: Uint8Array): void {
    for (let at = 0; at < values.length; at++) this.push(values[at] as number);
  }

  /** Takes characters of latin1 as their codes. */
  appendText(text: string): void {
    for (let at = 0; at < text.length; at++) this.push(text.charCodeAt(at));
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
    this.#last = this.create(0);
    this.#used = CHUNK_LENGTH;
    return exact;
  }

  #grow(): void {
    this.#last = this.create(CHUNK_LENGTH);
    this.#chunks.push(this.#last);
    this.#used = 0;
  }
}
