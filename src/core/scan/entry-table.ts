import { decodeName } from '../image/path.js';
import { Column } from './column.js';
import type { NodeType } from './file-system.js';

/** Entry types by their number in the table; 'hardlink' and 'other' stand beside the node types. */
export const ENTRY_TYPES = [
  'file',
  'directory',
  'symlink',
  'character-device',
  'block-device',
  'fifo',
  'socket',
  'hardlink',
] as const satisfies readonly (NodeType | 'hardlink')[];
export type EntryType = (typeof ENTRY_TYPES)[number];

/** Bit of `flags`: the entry has the extended attribute security.capability. */
const CAPABILITY = 1;
/** Length of a content hash (sha256 or BLAKE3, by size) in bytes. */
export const HASH_SIZE = 32;
/** The same in numbers of 32 bits. */
export const HASH_WORDS = HASH_SIZE / 4;

/** The columns of a layer's entries, in archive order. Transferable between threads and storable as they are. */
export interface EntryColumns {
  /** Concatenated clean paths, raw bytes; `pathEnds[i]` is where entry i's path ends. */
  readonly paths: Uint8Array<ArrayBuffer>;
  readonly pathEnds: Uint32Array<ArrayBuffer>;
  /** Concatenated link targets of symbolic (verbatim) and hard links (clean path). */
  readonly links: Uint8Array<ArrayBuffer>;
  readonly linkEnds: Uint32Array<ArrayBuffer>;
  readonly types: Uint8Array<ArrayBuffer>;
  readonly flags: Uint8Array<ArrayBuffer>;
  readonly modes: Uint16Array<ArrayBuffer>;
  readonly uids: Uint32Array<ArrayBuffer>;
  readonly gids: Uint32Array<ArrayBuffer>;
  /** Seconds since the epoch. */
  readonly mtimes: Float64Array<ArrayBuffer>;
  /** Apparent and stored bytes. */
  readonly sizes: Float64Array<ArrayBuffer>;
  readonly storedSizes: Float64Array<ArrayBuffer>;
  /** For each entry, the number of its hash in `hashes` plus one; 0 for entries without content. */
  readonly hashIndexes: Uint32Array<ArrayBuffer>;
  /** Content hashes, 32 bytes each, of the regular files in order. */
  readonly hashes: Uint8Array<ArrayBuffer>;
}

/** Names of the columns in the order in which they are stored. */
export const COLUMN_NAMES = [
  'paths',
  'pathEnds',
  'links',
  'linkEnds',
  'types',
  'flags',
  'modes',
  'uids',
  'gids',
  'mtimes',
  'sizes',
  'storedSizes',
  'hashIndexes',
  'hashes',
] as const satisfies readonly (keyof EntryColumns)[];

/** What an entry has besides its names, as it is added. */
export interface EntryRow {
  readonly type: EntryType;
  readonly capability: boolean;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly size: number;
  readonly storedSize: number;
}

/** The numbers of the types. */
const TYPE_NUMBERS: ReadonlyMap<EntryType, number> = new Map(ENTRY_TYPES.map((type, number) => [type, number]));

const bytes = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length);
const words = (length: number): Uint32Array<ArrayBuffer> => new Uint32Array(length);
const doubles = (length: number): Float64Array<ArrayBuffer> => new Float64Array(length);

/** Collects entries while a layer streams by. */
export class EntryTableBuilder {
  readonly #columns = {
    paths: new Column(bytes),
    pathEnds: new Column(words),
    links: new Column(bytes),
    linkEnds: new Column(words),
    types: new Column(bytes),
    flags: new Column(bytes),
    modes: new Column((length: number): Uint16Array<ArrayBuffer> => new Uint16Array(length)),
    uids: new Column(words),
    gids: new Column(words),
    mtimes: new Column(doubles),
    sizes: new Column(doubles),
    storedSizes: new Column(doubles),
    hashIndexes: new Column(words),
    hashes: new Column(bytes),
  };

  get length(): number {
    return this.#columns.types.length;
  }

  /** Bytes of all paths and link targets. */
  get nameSize(): number {
    return this.#columns.paths.length + this.#columns.links.length;
  }

  /**
   * @param path bytes of the clean path
   * @param link bytes of the target of a link, else none
   * @returns the index of the new entry
   */
  add(path: Buffer, link: Buffer, row: EntryRow): number {
    const columns = this.#columns;
    columns.paths.append(path);
    columns.pathEnds.push(columns.paths.length);
    columns.links.append(link);
    columns.linkEnds.push(columns.links.length);
    columns.types.push(TYPE_NUMBERS.get(row.type) ?? 0);
    columns.flags.push(row.capability ? CAPABILITY : 0);
    columns.modes.push(row.mode);
    columns.uids.push(row.uid);
    columns.gids.push(row.gid);
    columns.mtimes.push(row.mtime);
    columns.sizes.push(row.size);
    columns.storedSizes.push(row.storedSize);
    columns.hashIndexes.push(0);
    return columns.types.length - 1;
  }

  /** Records the hash of a regular file's content, which is 32 latin1 characters. */
  setHash(index: number, hash: string): void {
    this.#columns.hashes.appendText(hash);
    this.#columns.hashIndexes.set(index, this.#columns.hashes.length / HASH_SIZE);
  }

  finish(): EntryColumns {
    const columns = this.#columns;
    return Object.fromEntries(COLUMN_NAMES.map((name) => [name, columns[name].finish()])) as unknown as EntryColumns;
  }
}

/** Reads entries by index. */
export class EntryTable {
  readonly #paths: Buffer;
  readonly #links: Buffer;
  readonly #hashes: Buffer;
  /** Content hashes, HASH_WORDS numbers each. */
  readonly hashWords: Uint32Array;

  constructor(readonly columns: EntryColumns) {
    this.#paths = asBuffer(columns.paths);
    this.#links = asBuffer(columns.links);
    this.#hashes = asBuffer(columns.hashes);
    this.hashWords = asWords(columns.hashes);
  }

  get length(): number {
    return this.columns.types.length;
  }

  path(index: number): string {
    const ends = this.columns.pathEnds;
    return decodeName(this.#paths, index === 0 ? 0 : ends[index - 1], ends[index]);
  }

  link(index: number): string {
    const ends = this.columns.linkEnds;
    return decodeName(this.#links, index === 0 ? 0 : ends[index - 1], ends[index]);
  }

  type(index: number): EntryType {
    return ENTRY_TYPES[this.columns.types[index] ?? 0] ?? 'file';
  }

  capability(index: number): boolean {
    return ((this.columns.flags[index] ?? 0) & CAPABILITY) !== 0;
  }

  /** Hash of the content as 32 latin1 characters, '' for entries without content. */
  hash(index: number): string {
    const number = this.columns.hashIndexes[index] ?? 0;
    return number === 0 ? '' : this.#hashes.toString('latin1', (number - 1) * HASH_SIZE, number * HASH_SIZE);
  }

  /** Where the hash of the content begins in `hashWords`; negative for entries without content. */
  hashAt(index: number): number {
    return ((this.columns.hashIndexes[index] ?? 0) - 1) * HASH_WORDS;
  }
}

const asBuffer = (array: Uint8Array<ArrayBuffer>): Buffer =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength);

/** The words of an array that may start anywhere. */
function asWords(array: Uint8Array<ArrayBuffer>): Uint32Array {
  const { buffer, byteOffset, byteLength } = array.byteOffset % 4 === 0 ? array : array.slice();
  return new Uint32Array(buffer, byteOffset, Math.floor(byteLength / 4));
}
