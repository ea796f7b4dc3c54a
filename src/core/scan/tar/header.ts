import { CodedError } from '../../errors.js';
import { parseNumber, parseOctal } from './numbers.js';

/** Length of a tar header and the unit that bodies are padded to. */
export const BLOCK_SIZE = 512;

export type TarFormat = 'v7' | 'ustar' | 'star' | 'gnu';

/** The fields of one 512-byte header, before PAX and GNU extensions are applied. Names are raw bytes. */
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

const field = (block: Buffer, offset: number, length: number): Buffer => block.subarray(offset, offset + length);

/** A string field up to its first NUL, copied so that the chunk it came from can be freed. */
function text(block: Buffer, offset: number, length: number): Buffer {
  const bytes = field(block, offset, length);
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Whether a block is all zeros: two of them end an archive. */
export const isZeroBlock = (block: Buffer): boolean => block.every((byte) => byte === 0);

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
    name: prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : name,
    linkName: text(block, 157, 100),
    mode: parseNumber(field(block, 100, 8), 'mode'),
    uid: parseNumber(field(block, 108, 8), 'uid'),
    gid: parseNumber(field(block, 116, 8), 'gid'),
    size: parseNumber(field(block, 124, 12), 'size'),
    mtime: parseNumber(field(block, 136, 12), 'mtime'),
  };
}

/** The checksum counts its own field as spaces; some old writers summed signed bytes. */
function verifyChecksum(block: Buffer): void {
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let index = 0; index < BLOCK_SIZE; index++) {
    if (index === 148) index += 8;
    const byte = block[index] ?? 0;
    unsigned += byte;
    signed += (byte << 24) >> 24;
  }
  const stored = parseOctal(field(block, 148, 8), 'checksum');
  if (stored !== unsigned && stored !== signed) throw new CodedError('TAR_INVALID', 'tar header checksum is wrong');
}

function formatOf(block: Buffer): TarFormat {
  const magic = block.toString('latin1', 257, 265);
  if (magic === 'ustar  \0') return 'gnu';
  if (!magic.startsWith('ustar\0')) return 'v7';
  return block.toString('latin1', 508, 512) === 'tar\0' ? 'star' : 'ustar';
}

function prefixOf(block: Buffer, format: TarFormat): Buffer {
  if (format === 'ustar') return text(block, 345, 155);
  if (format === 'star') return text(block, 345, 131);
  if (format === 'gnu' && !hasGnuTimes(block)) return asciiOnly(text(block, 345, 155));
  return Buffer.alloc(0);
}

/** GNU headers keep access and change time where ustar has its prefix; some writers put a prefix there all the same. */
function hasGnuTimes(block: Buffer): boolean {
  try {
    for (const offset of [345, 357]) if (block[offset] !== 0) parseNumber(field(block, offset, 12), 'time');
    return true;
  } catch {
    return false;
  }
}

const asciiOnly = (bytes: Buffer): Buffer => (bytes.every((byte) => byte < 0x80) ? bytes : Buffer.alloc(0));
