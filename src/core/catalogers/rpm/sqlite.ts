import { CodedError } from '../../errors.js';
import type { Faults } from '../formats/faults.js';
import { DatabaseFault, PageSet } from './blobs.js';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const LEAF_PAGE = 0x0d;
const INTERIOR_PAGE = 0x05;
const MAX_DEPTH = 20;

/** One column of a record: a number, bytes (a BLOB, or TEXT not yet decoded), or NULL. */
type Value = number | Buffer | null;

interface Database {
  readonly file: Buffer;
  readonly pageSize: number;
  /** Page size without the bytes reserved at the end of each page. */
  readonly usableSize: number;
  readonly pages: PageSet;
  /** Bytes that rows may still take: all rows together fit the file unless they overlap. */
  unread: number;
}

/**
 * The headers in an `rpmdb.sqlite`: the BLOB of each row of the table `Packages`. The file format is read directly
 * (https://www.sqlite.org/fileformat2.html), so there is no SQL engine that hostile views, triggers, or page cycles
 * could occupy; a page is visited once. What a write-ahead log beside it holds is not seen here.
 * @throws DatabaseFault when the file is no such database or has no table `Packages`
 */
export function* sqliteHeaders(file: Buffer, faults: Faults): Generator<Buffer> {
  const database = openDatabase(file);
  const root = packagesRoot(database, faults);
  for (const columns of tableRows(database, root, faults, 0)) {
    const blob = columns.find((column) => column instanceof Buffer);
    if (blob instanceof Buffer) yield blob;
    else faults.add('a row has no header', 'table Packages');
  }
}

function openDatabase(file: Buffer): Database {
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new DatabaseFault('not an SQLite database');
  }
  const declared = file.readUInt16BE(16);
  const pageSize = declared === 1 ? 65536 : declared;
  const usableSize = pageSize - (file[20] ?? 0);
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usableSize < 480) {
    throw new DatabaseFault('the page size is not valid');
  }
  return { file, pageSize, usableSize, pages: new PageSet(Math.ceil(file.length / pageSize)), unread: file.length };
}

/** Root page of the table `Packages`, from the schema table on page 1. */
function packagesRoot(database: Database, faults: Faults): number {
  let root: number | undefined;
  for (const [type, name, , rootPage] of tableRows(database, 1, faults, 0)) {
    const kind = text(type);
    if (kind === 'view' || kind === 'trigger')
      faults.add('the database has views or triggers, which rpm never makes', kind);
    if (kind === 'table' && text(name).toLowerCase() === 'packages' && typeof rootPage === 'number') root ??= rootPage;
  }
  if (root === undefined) throw new DatabaseFault('there is no table Packages');
  return root;
}

/** Rows of a table b-tree in key order; a broken page or row goes to `faults`. */
function* tableRows(database: Database, page: number, faults: Faults, depth: number): Generator<Value[]> {
  const place = `page ${page}`;
  try {
    if (depth > MAX_DEPTH) throw new DatabaseFault('the table is too deep');
    database.pages.use(page - 1);
    const start = (page - 1) * database.pageSize;
    const body = database.file.subarray(start, start + database.usableSize);
    const header = page === 1 ? HEADER_BYTES : 0;
    const kind = body[header];
    if (kind !== LEAF_PAGE && kind !== INTERIOR_PAGE) throw new DatabaseFault('a page is not of a table');
    const pointers = header + (kind === LEAF_PAGE ? 8 : 12);
    const cellCount = readUInt16(body, header + 3);
    for (let index = 0; index < cellCount; index += 1) {
      const cell = readUInt16(body, pointers + index * 2);
      if (kind === INTERIOR_PAGE) yield* tableRows(database, readUInt32(body, cell), faults, depth + 1);
      else yield* leafRow(database, body, cell, faults, place);
    }
    if (kind === INTERIOR_PAGE) yield* tableRows(database, readUInt32(body, header + 8), faults, depth + 1);
  } catch (error) {
    if (!(error instanceof DatabaseFault)) throw error;
    faults.add(error.message, place);
  }
}

function* leafRow(database: Database, body: Buffer, cell: number, faults: Faults, place: string): Generator<Value[]> {
  try {
    const length = readVarint(body, cell);
    const rowId = readVarint(body, length.next);
    yield parseRecord(payload(database, body, rowId.next, length.value));
  } catch (error) {
    if (!(error instanceof DatabaseFault)) throw error;
    faults.add(error.message, place);
  }
}

/** The payload of a leaf cell: what fits the page, the rest in a chain of overflow pages. */
function payload(database: Database, body: Buffer, start: number, length: number): Buffer {
  const { file, pageSize, usableSize, pages } = database;
  if (length > file.length) throw new DatabaseFault('a row is longer than the file');
  database.unread -= length;
  if (database.unread < 0) throw new CodedError('PKGDB_CORRUPT', 'rows overlap');
  const most = usableSize - 35;
  if (length <= most) {
    if (start + length > body.length) throw new DatabaseFault('a row is outside its page');
    return body.subarray(start, start + length);
  }
  const least = Math.floor(((usableSize - 12) * 32) / 255) - 23;
  const fitting = least + ((length - least) % (usableSize - 4));
  const local = fitting <= most ? fitting : least;
  const chunks = [body.subarray(start, start + local)];
  let remaining = length - local;
  for (let page = readUInt32(body, start + local); remaining > 0;) {
    pages.use(page - 1);
    const overflow = file.subarray((page - 1) * pageSize, (page - 1) * pageSize + usableSize);
    const chunk = overflow.subarray(4, 4 + remaining);
    if (chunk.length === 0) throw new DatabaseFault('a row is cut off');
    chunks.push(chunk);
    remaining -= chunk.length;
    page = readUInt32(overflow, 0);
  }
  return Buffer.concat(chunks);
}

/** Reads a record: the length of its header, a serial type for each column, then their values. */
function parseRecord(record: Buffer): Value[] {
  const headerLength = readVarint(record, 0);
  const values: Value[] = [];
  let at = headerLength.value;
  for (let next = headerLength.next; next < headerLength.value;) {
    const type = readVarint(record, next);
    next = type.next;
    const width = columnWidth(type.value);
    if (at + width > record.length) throw new DatabaseFault('a column is outside its row');
    values.push(columnValue(record.subarray(at, at + width), type.value));
    at += width;
  }
  return values;
}

function columnWidth(serialType: number): number {
  if (serialType >= 12) return Math.floor((serialType - 12) / 2);
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][serialType] ?? 0;
}

function columnValue(bytes: Buffer, serialType: number): Value {
  if (serialType >= 12) return bytes;
  if (serialType >= 1 && serialType <= 5) return bytes.readIntBE(0, bytes.length);
  if (serialType === 6) return Number(bytes.readBigInt64BE());
  if (serialType === 7) return bytes.readDoubleBE();
  return serialType === 9 ? 1 : serialType === 8 ? 0 : null;
}

/** A big-endian base-128 number of at most 9 bytes. */
function readVarint(bytes: Buffer, start: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) throw new DatabaseFault('a number is cut off');
    if (index === 8) return { value: value * 256 + byte, next: start + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: start + index + 1 };
  }
  throw new DatabaseFault('a number is too long');
}

function readUInt16(bytes: Buffer, at: number): number {
  if (at + 2 > bytes.length) throw new DatabaseFault('a page is cut off');
  return bytes.readUInt16BE(at);
}

function readUInt32(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw new DatabaseFault('a page is cut off');
  return bytes.readUInt32BE(at);
}

function text(value: Value | undefined): string {
  return value instanceof Buffer ? value.toString() : '';
}
