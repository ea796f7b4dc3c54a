import type { Faults } from '../formats/faults.js';

/** Gives the header of each installed package in a database file; what cannot be read goes to `faults`. */
export type HeaderReader = (file: Buffer, faults: Faults) => Iterable<Buffer>;

/** Thrown inside a reader for a fault that ends one record, or the database. */
export class DatabaseFault extends Error {
  override readonly name = 'DatabaseFault';
}

/** Pages that were read already: a page is used once, so no chain of pages can loop or be read many times over. */
export class PageSet {
  readonly #seen: Uint8Array;

  constructor(readonly pageCount: number) {
    this.#seen = new Uint8Array(pageCount);
  }

  /** Marks a page as used. @throws DatabaseFault when there is no such page, or it is in use */
  use(page: number): void {
    if (!(page >= 0 && page < this.pageCount)) throw new DatabaseFault('a page number is outside the file');
    if (this.#seen[page] === 1) throw new DatabaseFault('a page is used twice');
    this.#seen[page] = 1;
  }
}
