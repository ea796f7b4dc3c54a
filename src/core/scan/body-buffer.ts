/** Memory of at most this size is kept for the next body: fresh memory costs more than what is copied into it. */
const KEPT_ROOM = 16 * 1024 * 1024;

/** Collects bodies, each in one piece of memory, which is used again once it was given back. */
export class BodyBuffer {
  #spare: Buffer | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  /** Begins a body of so many bytes. A system gives memory only for what is written of it, so a size that lies costs nothing. */
  begin(size: number): void {
    const spare = this.#spare;
    this.#spare = undefined;
    this.#bytes = spare !== undefined && spare.length >= size ? spare : Buffer.allocUnsafeSlow(size);
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

  /** Large memory is freed at once: the collector of garbage would let that of several programs pile up. */
  #release(bytes: Buffer): void {
    if (bytes.length > KEPT_ROOM) (bytes.buffer as ArrayBuffer).transfer(0);
    else if (bytes.length > (this.#spare?.length ?? 0)) this.#spare = bytes;
  }
}
