import { CodedError } from '../../errors.js';
import { parseNumber, parseOctal } from './numbers.js';

/** Length of a tar header and the unit that bodies are padded to. */
export const BLOCK_SIZE = 512;

export type TarFormat = 'v7' | 'ustar' | 'star' | 'gnu';

/**
 * The fields of one 512-byte header, before PAX and GNU extensions are applied. Names are raw bytes, and views of the
 * block: whoever keeps them longer than it copies them.
 */
export interface RawHeader {
  readonly format: TarFormat;
  readonly typeFlag: string;
  readonly name: Buffer;
  readonly linkName: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
}

const EMPTY = Buffer.alloc(0);
const SLASH = Buffer.from('/');

/** A string field up to its first NUL, as a view of the block. */
function text(block: Buffer, offset: number, length: number): Buffer {
  const limit = offset + length;
  let end = offset;
  while (end < limit && block[end] !== 0) end++;
  return end === offset ? EMPTY : block.subarray(offset, end);
}

/** Whether a block is all zeros: two of them end an archive. */
export const isZeroBlock = (block: Buffer): boolean => block[0] === 0 && block.every((byte) => byte === 0);

/**
 * Reads a header block: v7, ustar (also PAX), star and GNU.
 * Source: POSIX.1-2017 pax "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 * @throws CodedError TAR_INVALID when the checksum or a number is wrong
 */
export function parseHeader(block: Buffer): RawHeader {
  verifyChecksum(block);
  const format = formatOf(block);
  const name = text(block, 0, 100);
  const prefix = prefixOf(block, format);
  return {
    format,
    typeFlag: String.fromCharCode(block[156] ?? 0),
    name: prefix.length > 0 ? Buffer.concat([prefix, SLASH, name]) : name,
    linkName: text(block, 157, 100),
    mode: parseNumber(block, 100, 8, 'mode'),
    uid: parseNumber(block, 108, 8, 'uid'),
    gid: parseNumber(block, 116, 8, 'gid'),
    size: parseNumber(block, 124, 12, 'size'),
    mtime: parseNumber(block, 136, 12, 'mtime'),
  };
}

const CHECKSUM = { offset: 148, length: 8 } as const;

/** The checksum counts its own field as spaces; some old writers summed signed bytes. */
function verifyChecksum(block: Buffer): void {
  const stored = parseOctal(block, CHECKSUM.offset, CHECKSUM.length, 'checksum');
  const fieldEnd = CHECKSUM.offset + CHECKSUM.length;
  let sum = CHECKSUM.length * 0x20;
  for (let index = 0; index < CHECKSUM.offset; index++) sum += block[index] as number;
  for (let index = fieldEnd; index < BLOCK_SIZE; index++) sum += block[index] as number;
  if (stored === sum) return;
  const isHigh = (byte: number, index: number): boolean =>
    byte >= 0x80 && (index < CHECKSUM.offset || index >= fieldEnd);
  const signedSum = sum - 0x100 * block.filter(isHigh).length;
  if (stored !== signedSum) throw new CodedError('TAR_INVALID', 'tar header checksum is wrong');
}

function isAt(block: Buffer, offset: number, bytes: Buffer): boolean {
  for (let index = 0; index < bytes.length; index++) if (block[offset + index] !== bytes[index]) return false;
  return true;
}

const USTAR = Buffer.from('ustar\0');
const GNU = Buffer.from('ustar  \0');
const STAR = Buffer.from('tar\0');

function formatOf(block: Buffer): TarFormat {
  if (block[257] !== USTAR[0]) return 'v7';
  if (isAt(block, 257, GNU)) return 'gnu';
  if (!isAt(block, 257, USTAR)) return 'v7';
  return isAt(block, 508, STAR) ? 'star' : 'ustar';
}

function prefixOf(block: Buffer, format: TarFormat): Buffer {
  if (block[345] === 0) return EMPTY;
  if (format === 'ustar') return text(block, 345, 155);
  if (format === 'star') return text(block, 345, 131);
  if (format === 'gnu' && !hasGnuTimes(block)) return asciiOnly(text(block, 345, 155));
  return EMPTY;
}

/** GNU headers keep access and change time where ustar has its prefix; some writers put a prefix there all the same. */
function hasGnuTimes(block: Buffer): boolean {
  try {
    for (const offset of [345, 357]) if (block[offset] !== 0) parseNumber(block, offset, 12, 'time');
    return true;
  } catch {
    return false;
  }
}

const asciiOnly = (bytes: Buffer): Buffer => (bytes.every((byte) => byte < 0x80) ? bytes : EMPTY);
