import { CodedError } from '../../errors.js';

const SPACE = 0x20;
const ZERO = 0x30;
const SEVEN = 0x37;
const MAX_INT64 = (1n << 63n) - 1n;

/**
 * A numeric header field of `length` bytes from `offset` on: octal digits padded with spaces or NULs (POSIX ustar), or,
 * with the top bit set, big-endian two's complement (GNU base-256).
 * @throws CodedError TAR_INVALID for anything else, and for values over 63 bits
 */
export function parseNumber(block: Buffer, offset: number, length: number, what: string): number {
  if (((block[offset] ?? 0) & 0x80) !== 0) return parseBase256(block.subarray(offset, offset + length), what);
  return parseOctal(block, offset, length, what);
}

function parseBase256(field: Buffer, what: string): number {
  const negative = ((field[0] ?? 0) & 0x40) !== 0;
  let value = 0n;
  for (let index = 0; index < field.length; index++) {
    let byte = field[index] ?? 0;
    if (negative) byte ^= 0xff;
    if (index === 0) byte &= 0x7f;
    value = (value << 8n) | BigInt(byte);
  }
  if (value > MAX_INT64) throw invalid(what);
  return Number(negative ? ~value : value);
}

/** Octal digits, padded on both sides; an empty field is 0. @throws CodedError TAR_INVALID */
export function parseOctal(block: Buffer, offset: number, length: number, what: string): number {
  let start = offset;
  let end = offset + length;
  while (start < end && isPadding(block[start])) start++;
  while (end > start && isPadding(block[end - 1])) end--;
  let value = 0;
  for (let index = start; index < end; index++) {
    const digit = block[index] ?? 0;
    if (digit === 0) break;
    if (digit < ZERO || digit > SEVEN) throw invalid(what);
    value = value * 8 + (digit - ZERO);
  }
  if (value > Number.MAX_SAFE_INTEGER) throw invalid(what);
  return value;
}

const isPadding = (byte: number | undefined): boolean => byte === 0 || byte === SPACE;

/** A decimal PAX number such as a size or uid. @throws CodedError TAR_INVALID */
export function parseDecimal(text: string, what: string): number {
  if (!/^-?\d{1,19}$/.test(text)) throw invalid(what);
  return Number(text);
}

/** A PAX time: seconds with an optional fraction. @throws CodedError TAR_INVALID */
export function parsePaxTime(text: string): number {
  if (!/^-?\d{1,19}(\.\d*)?$/.test(text)) throw invalid('time');
  return Number(text);
}

/** Checks a size: whole, not negative, exactly representable. @throws CodedError TAR_INVALID */
export function checkedSize(size: number): number {
  if (!Number.isSafeInteger(size) || size < 0) throw invalid('size');
  return size;
}

const invalid = (what: string): CodedError => new CodedError('TAR_INVALID', `tar header has an invalid ${what}`);
