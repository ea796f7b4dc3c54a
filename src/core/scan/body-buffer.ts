/** A body is given this much room at once; a larger one earns more by arriving, whatever size it declares. */
const FIRST_ROOM = 8 * 1024 * 1024;
/** Memory of at most this size is kept for the next body: fresh memory costs more than what is copied into it. */
const KEPT_ROOM = 64 * 1024 * 1024;

/** Collects bodies, each in one piece of memory, which is used again once it was given back. */
export class BodyBuffer {
  #spare: Buffer | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  #declaredSize = 0;

  /** Begins a body that is said to have so many bytes. */
  begin(declaredSize: number): void {
    const room = Math.min(declaredSize, FIRST_ROOM);
    const spare = this.#spare;
    this.#spare = undefined;
    this.#bytes = spare !== undefined && spare.length >= room ? spare : Buffer.allocUnsafeSlow(room);
    this.#length = 0;
    this.#declaredSize = declaredSize;
  }

  push(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) this.#grow(length);
    piece.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** Ends the body: its bytes, and what gives the memory back when nobody reads it any more. */
  finish(): { readonly body: Buffer; release(): void } {
    const bytes = this.#bytes;
    const body = bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    return { body, release: () => this.#keep(bytes) };
  }

  #keep(bytes: Buffer): void {
    if (bytes.length <= KEPT_ROOM && bytes.length > (this.#spare?.length ?? 0)) this.#spare = bytes;
  }

  #grow(length: number): void {
    const room = Math.max(length, Math.min(this.#declaredSize, this.#bytes.length * 2));
    const larger = Buffer.allocUnsafeSlow(room);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
