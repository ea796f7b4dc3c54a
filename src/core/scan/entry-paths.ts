import { decodeName } from '../image/path.js';
import type { EntryTable } from './entry-table.js';

const SLASH = 0x2f;

/**
 * Reads the paths of a layer one after the other. Archives list a directory in one go, so most of a path has just
 * been read with the one before: only the name is made into a string.
 */
export class EntryPaths {
  /** Of the path that was read last; '' for a name in the root. */
  directory = '';
  name = '';
  readonly #bytes: Buffer;
  readonly #ends: Uint32Array;
  /** Where the bytes of `directory` are. */
  #from = 0;
  #to = 0;

  constructor({ columns: { paths, pathEnds } }: EntryTable) {
    this.#bytes = Buffer.from(paths.buffer, paths.byteOffset, paths.byteLength);
    this.#ends = pathEnds;
  }

  /** The path that was read last. */
  get path(): string {
    return this.directory === '' ? this.name : `${this.directory}/${this.name}`;
  }

  /** Whether some path may have these characters of ASCII in it. */
  mayContain(text: string): boolean {
    return this.#bytes.includes(text, 0, 'latin1');
  }

  /** Reads the path of an entry. @returns whether it is in the same directory as the one read before */
  read(entry: number): boolean {
    const start = entry === 0 ? 0 : (this.#ends[entry - 1] ?? 0);
    const end = this.#ends[entry] ?? 0;
    let slash = end - 1;
    while (slash >= start && this.#bytes[slash] !== SLASH) slash--;
    this.name = decodeName(this.#bytes, slash + 1, end);
    const to = Math.max(start, slash);
    const isSame = this.#isDirectory(start, to);
    if (!isSame) this.directory = decodeName(this.#bytes, start, to);
    this.#from = start;
    this.#to = to;
    return isSame;
  }

  #isDirectory(start: number, end: number): boolean {
    const length = end - start;
    if (length !== this.#to - this.#from) return false;
    for (let at = length - 1; at >= 0; at--) {
      if (this.#bytes[start + at] !== this.#bytes[this.#from + at]) return false;
    }
    return true;
  }
}
