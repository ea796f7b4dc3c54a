type NumberArray =
  Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A typed array that grows by half: numbers of a million entries without a million objects. */
export class Column<A extends NumberArray> {
  #array: A;
  #length = 0;

  constructor(private readonly create: (length: number) => A) {
    this.#array = create(64);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    this.#reserve(1);
    this.#array[this.#length++] = value;
  }

  append(values: ArrayLike<number>): void {
    this.#reserve(values.length);
    this.#array.set(values, this.#length);
    this.#length += values.length;
  }

  set(index: number, value: number): void {
    this.#array[index] = value;
  }

  /** The filled part, in an array of exactly its length. */
  finish(): A {
    const exact = this.create(this.#length);
    exact.set(this.#array.subarray(0, this.#length));
    return exact;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#array.length) return;
    const larger = this.create(Math.max(needed, Math.ceil(this.#array.length * 1.5)));
    larger.set(this.#array.subarray(0, this.#length));
    this.#array = larger;
  }
}
