import { CodedError } from '../../errors.js';
import type { PaxRecords } from './pax.js';
import { parseDecimal, parseNumber } from './numbers.js';

/** A run of stored bytes of a sparse file: everything between the runs is a hole, read as zeros. */
export interface Segment {
  readonly offset: number;
  readonly length: number;
}

/** Entries in a GNU header block (4) start here and in an extension block (21) at 0; 24 bytes each. */
const GNU_HEADER_MAP = { offset: 386, count: 4, more: 482 } as const;
const GNU_EXTENSION_MAP = { offset: 0, count: 21, more: 504 } as const;

/** Apparent size of an old GNU sparse file, from its header block. */
export const gnuRealSize = (block: Buffer): number => parseNumber(block, 483, 12, 'sparse size');

/**
 * Appends the map entries of an old GNU sparse header or of one extension block.
 * @returns whether another extension block follows. Source: GNU tar manual, "Old GNU Format".
 */
export function readGnuMap(block: Buffer, kind: 'header' | 'extension', into: Segment[]): boolean {
  const place = kind === 'header' ? GNU_HEADER_MAP : GNU_EXTENSION_MAP;
  for (let index = 0; index < place.count; index++) {
    const at = place.offset + index * 24;
    if (block[at] === 0) break;
    into.push({
      offset: parseNumber(block, at, 12, 'sparse offset'),
      length: parseNumber(block, at + 12, 12, 'sparse length'),
    });
  }
  return block[place.more] !== 0;
}

/** The map of PAX sparse 0.0 (repeated keys) and 0.1 (one list), or undefined when the records hold none. */
export function readPaxMap(records: PaxRecords): Segment[] | undefined {
  const numbers: string[] = [];
  let found = false;
  for (const [key, value] of records) {
    if (key === 'GNU.sparse.map') {
      for (const number of value.toString('latin1').split(',')) numbers.push(number);
    } else if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') {
      const expectsOffset = numbers.length % 2 === 0;
      if (expectsOffset !== (key === 'GNU.sparse.offset')) throw badMap();
      numbers.push(value.toString('latin1'));
    } else if (key !== 'GNU.sparse.numblocks') continue;
    found = true;
  }
  return found ? pairs(numbers.filter((text) => text !== '')) : undefined;
}

/** Reads the decimal map that precedes the body in PAX sparse 1.0, block by block. */
export class BodyMapReader {
  #text = '';
  #numbers: string[] = [];
  #size = 0;

  constructor(private readonly limit: number) {}

  /** Takes one block; gives the map once it is complete. */
  push(block: Buffer): Segment[] | undefined {
    this.#size += block.length;
    if (this.#size > this.limit) throw new CodedError('TAR_HEADER_TOO_LARGE', 'sparse map is over the header limit');
    const lines = (this.#text + block.toString('latin1')).split('\n');
    this.#text = lines.pop() ?? '';
    this.#numbers.push(...lines);
    const count = this.#numbers[0];
    if (count === undefined) return undefined;
    const wanted = 1 + 2 * parseDecimal(count, 'sparse map');
    if (wanted < 1) throw badMap();
    return this.#numbers.length >= wanted ? pairs(this.#numbers.slice(1, wanted)) : undefined;
  }
}

function pairs(numbers: readonly string[]): Segment[] {
  if (numbers.length % 2 !== 0) throw badMap();
  const segments: Segment[] = [];
  for (let index = 0; index < numbers.length; index += 2) {
    segments.push({
      offset: parseDecimal(numbers[index] ?? '', 'sparse offset'),
      length: parseDecimal(numbers[index + 1] ?? '', 'sparse length'),
    });
  }
  return segments;
}

/**
 * Checks that segments are ascending, do not overlap and lie inside the file.
 * @returns stored bytes in all. @throws CodedError TAR_INVALID
 */
export function checkSegments(segments: readonly Segment[], size: number): number {
  let end = 0;
  let stored = 0;
  for (const { offset, length } of segments) {
    if (!Number.isSafeInteger(offset + length) || length < 0 || offset < end || offset + length > size) throw badMap();
    end = offset + length;
    stored += length;
  }
  return stored;
}

const badMap = (): CodedError => new CodedError('TAR_INVALID', 'malformed sparse map');
