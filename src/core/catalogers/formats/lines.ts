import { isAscii } from 'node:buffer';
import { CodedError } from '../../errors.js';
import { decodeName } from '../../image/path.js';

/** Longest line in bytes: real package databases stay below 1 MiB even for generated dependency fields. */
const MAX_LINE_BYTES = 1024 * 1024;
/** Most lines: an apk database of 300,000 files has about 1.2 million. */
const MAX_LINES = 4_000_000;
/** Longest name or version in characters; the longest of Debian's archive is below 100. */
export const MAX_NAME_LENGTH = 1024;
const NEWLINE = 0x0a;
/** Bytes that are decoded at once. */
const PIECE_BYTES = 64 * 1024;

/**
 * The lines of a file, without their line end; the file is decoded a piece at a time, never as a whole.
 * @throws CodedError PKGDB_TOO_LARGE at a line over 1 MiB or after 4 million lines; those before have been given.
 */
export function* lines(bytes: Uint8Array): Generator<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let count = 0;
  for (let start = 0; start < buffer.length;) {
    const end = endOfPiece(buffer, start);
    for (const line of decodeLines(buffer, start, end)) {
      count += 1;
      if (count > MAX_LINES) throw new CodedError('PKGDB_TOO_LARGE', `more than ${MAX_LINES} lines`);
      yield line.endsWith('\r') ? line.slice(0, -1) : line;
    }
    start = end + 1;
  }
}

/** The last newline of the next piece, of its first line when that alone is as large; the end of the file without one. */
function endOfPiece(buffer: Buffer, start: number): number {
  if (buffer.length - start <= PIECE_BYTES) return buffer.at(-1) === NEWLINE ? buffer.length - 1 : buffer.length;
  const last = buffer.lastIndexOf(NEWLINE, start + PIECE_BYTES);
  if (last >= start) return last;
  const next = buffer.indexOf(NEWLINE, start);
  const end = next < 0 ? buffer.length : next;
  if (end - start > MAX_LINE_BYTES) throw new CodedError('PKGDB_TOO_LARGE', 'a line is over 1 MiB');
  return end;
}

/** Most files are ASCII, and then their lines are only parts of one string. */
function decodeLines(buffer: Buffer, start: number, end: number): string[] {
  const piece = buffer.subarray(start, end);
  if (isAscii(piece)) return piece.toString('latin1').split('\n');
  const decoded: string[] = [];
  for (let at = 0; at <= piece.length;) {
    const newline = piece.indexOf(NEWLINE, at);
    const next = newline < 0 ? piece.length : newline;
    decoded.push(decodeName(piece, at, next));
    at = next + 1;
  }
  return decoded;
}

/** Makes a path of a package database one inside the image root: no leading `/` or `./`, no trailing `/`. */
export function rootRelative(path: string): string {
  let start = 0;
  while (path[start] === '/' || (path[start] === '.' && path[start + 1] === '/')) start += 1;
  let end = path.length;
  while (end > start && path[end - 1] === '/') end -= 1;
  const relative = path.slice(start, end);
  return relative === '.' ? '' : relative;
}

/** A non-negative whole number of at most 15 digits, or undefined. */
export function parseCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
