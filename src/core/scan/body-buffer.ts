/** Memory of at most this size is kept for later bodies: fresh memory costs more than what is copied into it. */
const KEPT_SIZE = 16 * 1024 * 1024;
/** The smallest piece of memory; larger ones double. */
const SMALLEST_SIZE = 4096;

/** Collects bodies, each in one piece of memory, which is used again once it was given back. */
export class BodyBuffer {
  /** What can be used again, by its size. */
  readonly #spare = new Map<number, Buffer[]>();
  #spareSize = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  /** Begins a body of so many bytes. A system gives memory only for what is written of it, so a size that lies costs nothing. */
  begin(size: number): void {
    const room = size > KEPT_SIZE ? size : roomFor(size);
    const spare = this.#spare.get(room)?.pop();
    if (spare) this.#spareSize -= room;
    this.#bytes = spare ?? Buffer.allocUnsafeSlow(room);
    this.#length = 0;
  }

  push(piece: Buffer): void {
    this.#length += piece.copy(this.#bytes, this.#length);
  }

  /** Ends the body: its bytes, and what gives the memory back when nobody reads it any more. */
  finish(): { readonly body: Buffer; release(): void } {
    const bytes = this.#bytes;
    const body = bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    return { body, release: () => this.#release(bytes) };
  }

  /** What is not kept is freed at once: the collector of garbage would let that of several programs pile up. */
  #release(bytes: Buffer): void {
    const room = bytes.length;
    if (this.#spareSize + room > KEPT_SIZE) return void (bytes.buffer as ArrayBuffer).transfer(0);
    this.#spareSize += room;
    const spare = this.#spare.get(room);
    if (spare) spare.push(bytes);
    else this.#spare.set(room, [bytes]);
  }
}

function roomFor(size: number): number {
  let room = SMALLEST_SIZE;
  while (room < size) room *= 2;
  return room;
}
