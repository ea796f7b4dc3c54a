import type { Body } from './file-system.js';

/** Tells the first name of each body from its further ones, which are hard links, in one go through a file system. */
export class FirstNames {
  /** Of bodies that have several, or so many as is not known. */
  readonly #seen = new Set<Body>();

  /** Whether this body comes for the first time. */
  isFirst(body: Body): boolean {
    if (body.names === 1) return true;
    if (this.#seen.has(body)) return false;
    this.#seen.add(body);
    return true;
  }
}
