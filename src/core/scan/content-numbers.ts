import { HASH_WORDS, type EntryTable } from './entry-table.js';

/** What `among` says of a content that the others lack. */
export const LACKING = -1;

/**
 * Numbers the contents of an image from 1 by their hashes: equal numbers mean equal contents, and 0 means none, as of a
 * hard link that leads nowhere. A number is an index where a hash would have to be looked up. The hashes stay in the
 * columns of the layers; they are cryptographic, so that their first bytes spread them evenly over a table with open
 * addressing.
 */
export class ContentNumbers {
  /** Where the hash of each number is, that of 1 first. */
  readonly #tables: EntryTable[] = [];
  readonly #offsets: number[] = [];
  /** Numbers by their hash, 0 where there is none; at most half are taken, and their count is a power of two. */
  #slots = new Uint32Array(1024);

  /** One more than the largest number. */
  get length(): number {
    return this.#tables.length + 1;
  }

  /** The number of an entry's content, a new one for one that was not there before. */
  add(table: EntryTable, entry: number): number {
    const offset = table.hashAt(entry);
    if (offset < 0) return 0;
    if (2 * this.length > this.#slots.length) this.#fill(2 * this.#slots.length);
    const slot = this.#slotOf(table.hashWords, offset);
    const known = this.#slots[slot] as number;
    if (known !== 0) return known;
    this.#offsets.push(offset);
    return (this.#slots[slot] = this.#tables.push(table));
  }

  /** Forgets the contents from this number on. */
  forgetFrom(number: number): void {
    if (number >= this.length) return;
    this.#tables.length = this.#offsets.length = number - 1;
    this.#fill(this.#slots.length);
  }

  /** For each number, 0 included, the one that others give to the same content; LACKING where they have none. */
  among(others: ContentNumbers): Int32Array {
    const numbers = new Int32Array(this.length).fill(LACKING);
    numbers[0] = 0;
    this.#forEach((number, hashes, offset) => {
      const found = others.#slots[others.#slotOf(hashes, offset)] as number;
      if (found !== 0) numbers[number] = found;
    });
    return numbers;
  }

  /** Where the number of a hash is, or would be. */
  #slotOf(hashes: Uint32Array, offset: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = (hashes[offset] as number) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] as number;
      if (number === 0) return slot;
      const known = this.#tables[number - 1] as EntryTable;
      if (isSameHash(hashes, offset, known.hashWords, this.#offsets[number - 1] as number)) return slot;
    }
  }

  #fill(slots: number): void {
    this.#slots = new Uint32Array(slots);
    this.#forEach((number, hashes, offset) => {
      this.#slots[this.#slotOf(hashes, offset)] = number;
    });
  }

  #forEach(visit: (number: number, hashes: Uint32Array, offset: number) => void): void {
    for (let index = 0; index < this.#tables.length; index++) {
      visit(index + 1, (this.#tables[index] as EntryTable).hashWords, this.#offsets[index] as number);
    }
  }
}

function isSameHash(left: Uint32Array, leftAt: number, right: Uint32Array, rightAt: number): boolean {
  for (let word = 0; word < HASH_WORDS; word++) if (left[leftAt + word] !== right[rightAt + word]) return false;
  return true;
}
