import { decodeName } from '../../image/path.js';
import { DatabaseFault } from './blobs.js';

/** Tags that are read (rpm's rpmtag.h). */
export const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  size: 1009,
  license: 1014,
  architecture: 1022,
  oldFileNames: 1027,
  fileModes: 1030,
  sourceRpm: 1044,
  provideName: 1047,
  requireName: 1049,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
  longSize: 5009,
} as const;

const TYPE = { int16: 3, int32: 4, int64: 5, string: 6, stringArray: 8, i18nString: 9 } as const;
const ENTRY_BYTES = 16;
const WANTED: ReadonlySet<number> = new Set(Object.values(TAG));

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/**
 * A package header as rpm stores it: the number of index entries and of data bytes, the index, the data, all big
 * endian (rpm's header format v3/v4). Values are read on demand and only inside the data, whatever is declared.
 */
export class Header {
  readonly #entries = new Map<number, Entry>();
  readonly #data: Buffer;

  /** @throws DatabaseFault when index and data do not fit into the blob */
  constructor(blob: Buffer) {
    if (blob.length < 8) throw new DatabaseFault('a header is too short');
    const entryCount = blob.readUInt32BE(0);
    const dataLength = blob.readUInt32BE(4);
    const dataStart = 8 + entryCount * ENTRY_BYTES;
    if (dataStart + dataLength > blob.length) throw new DatabaseFault('a header is longer than its record');
    this.#data = blob.subarray(dataStart, dataStart + dataLength);
    for (let index = 0; index < entryCount; index += 1) {
      const at = 8 + index * ENTRY_BYTES;
      const tag = blob.readUInt32BE(at);
      if (!WANTED.has(tag)) continue;
      const entry = {
        type: blob.readUInt32BE(at + 4),
        offset: blob.readInt32BE(at + 8),
        count: blob.readUInt32BE(at + 12),
      };
      this.#entries.set(tag, entry);
    }
  }

  /** A string, or the first of several; undefined when the tag is missing. */
  string(tag: number): string | undefined {
    const entry = this.#entry(tag, TYPE.string, TYPE.i18nString, TYPE.stringArray);
    return entry === undefined ? undefined : this.#strings({ ...entry, count: Math.min(entry.count, 1) })[0];
  }

  /** A list of strings, empty when the tag is missing. */
  strings(tag: number): string[] {
    const entry = this.#entry(tag, TYPE.stringArray, TYPE.string, TYPE.i18nString);
    return entry === undefined ? [] : this.#strings(entry);
  }

  /** A list of unsigned numbers, empty when the tag is missing. */
  numbers(tag: number): number[] {
    const entry = this.#entry(tag, TYPE.int16, TYPE.int32, TYPE.int64);
    if (entry === undefined) return [];
    const width = entry.type === TYPE.int16 ? 2 : entry.type === TYPE.int32 ? 4 : 8;
    if (entry.offset + entry.count * width > this.#data.length)
      throw new DatabaseFault('a number is outside its header');
    const numbers: number[] = [];
    for (let index = 0; index < entry.count; index += 1) {
      const at = entry.offset + index * width;
      numbers.push(width === 8 ? Number(this.#data.readBigUInt64BE(at)) : this.#data.readUIntBE(at, width));
    }
    return numbers;
  }

  #entry(tag: number, ...types: number[]): Entry | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return undefined;
    if (!types.includes(entry.type)) throw new DatabaseFault('a tag has the wrong type');
    if (entry.offset < 0 || entry.offset > this.#data.length) throw new DatabaseFault('a tag is outside its header');
    return entry;
  }

  #strings({ offset, count }: Entry): string[] {
    const strings: string[] = [];
    for (let start = offset; strings.length < count;) {
      const end = this.#data.indexOf(0, start);
      if (end < 0) throw new DatabaseFault('a string is outside its header');
      strings.push(decodeName(this.#data, start, end));
      start = end + 1;
    }
    return strings;
  }
}
