import type { Faults } from '../formats/faults.js';
import { DatabaseFault, PageSet } from './blobs.js';

const HASH_MAGIC = 0x061561;
const PAGE = { hashUnsorted: 2, overflow: 7, hashMeta: 8, hash: 13 } as const;
const ITEM = { keyData: 1, offPage: 3 } as const;
const PAGE_HEADER_BYTES = 26;
const PAGE_SIZES = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536];

/**
 * The headers in a `Packages` file of rpm's Berkeley DB backend: a hash database (db's dbinc/db_page.h) in the byte
 * order of the machine that wrote it. Every hash page is read, whichever bucket it is in; keys are package numbers,
 * values are headers, in the page when small, else in a chain of overflow pages. Key 0 holds the last number used.
 * @throws DatabaseFault when the file is no such database
 */
export function* berkeleyDbHeaders(file: Buffer, faults: Faults): Generator<Buffer> {
  const database = openDatabase(file);
  const lastPage = database.uint32(32);
  if (lastPage >= database.pages.pageCount) faults.add('the file is cut off', `before page ${lastPage}`);
  for (let page = 1; page < database.pages.pageCount; page += 1) {
    const start = page * database.pageSize;
    const type = file[start + 25];
    if (type !== PAGE.hash && type !== PAGE.hashUnsorted) continue;
    yield* pageValues(database, start, page, faults);
  }
}

interface Database {
  readonly file: Buffer;
  readonly pageSize: number;
  readonly pages: PageSet;
  readonly uint16: (at: number) => number;
  readonly uint32: (at: number) => number;
}

function openDatabase(file: Buffer): Database {
  if (file.length < 512) throw new DatabaseFault('not a Berkeley database');
  const littleEndian = file.readUInt32LE(12) === HASH_MAGIC;
  if (!littleEndian && file.readUInt32BE(12) !== HASH_MAGIC) throw new DatabaseFault('not a Berkeley hash database');
  const uint16 = (at: number) => (littleEndian ? file.readUInt16LE(at) : file.readUInt16BE(at));
  const uint32 = (at: number) => (littleEndian ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const pageSize = uint32(20);
  if (file[25] !== PAGE.hashMeta || !PAGE_SIZES.includes(pageSize))
    throw new DatabaseFault('the first page is not valid');
  if (file[24] !== 0) throw new DatabaseFault('the database is encrypted');
  return { file, pageSize, pages: new PageSet(Math.floor(file.length / pageSize)), uint16, uint32 };
}

function* pageValues(database: Database, start: number, page: number, faults: Faults): Generator<Buffer> {
  const { pageSize, uint16 } = database;
  const itemCount = uint16(start + 20);
  if (itemCount % 2 !== 0 || PAGE_HEADER_BYTES + itemCount * 2 > pageSize) {
    faults.add('a hash page has an impossible number of items', `page ${page}`);
    return;
  }
  const item = (index: number): Buffer => {
    const offset = uint16(start + PAGE_HEADER_BYTES + index * 2);
    const end = index === 0 ? pageSize : uint16(start + PAGE_HEADER_BYTES + (index - 1) * 2);
    if (offset < PAGE_HEADER_BYTES || end > pageSize || end <= offset)
      throw new DatabaseFault('an item is outside its page');
    return database.file.subarray(start + offset, start + end);
  };
  for (let index = 0; index < itemCount; index += 2) {
    try {
      if (isCounter(item(index))) continue;
      yield itemValue(database, item(index + 1));
    } catch (error) {
      if (!(error instanceof DatabaseFault)) throw error;
      faults.add(error.message, `page ${page}`);
    }
  }
}

/** Whether the item is key 0: package numbers start at 1. */
function isCounter(key: Buffer): boolean {
  return key[0] === ITEM.keyData && key.length === 5 && key.readUInt32LE(1) === 0;
}

function itemValue(database: Database, item: Buffer): Buffer {
  if (item[0] === ITEM.keyData) return item.subarray(1);
  if (item[0] !== ITEM.offPage || item.length < 12) throw new DatabaseFault('an item is of an unknown kind');
  const at = item.byteOffset - database.file.byteOffset;
  return overflowValue(database, database.uint32(at + 4), database.uint32(at + 8));
}

function overflowValue({ file, pageSize, pages, uint16, uint32 }: Database, first: number, length: number): Buffer {
  const chunks: Buffer[] = [];
  let read = 0;
  for (let page = first; page !== 0 && read < length;) {
    pages.use(page);
    const start = page * pageSize;
    if (file[start + 25] !== PAGE.overflow) throw new DatabaseFault('a value runs into another kind of page');
    const used = Math.min(uint16(start + 22), pageSize - PAGE_HEADER_BYTES);
    chunks.push(file.subarray(start + PAGE_HEADER_BYTES, start + PAGE_HEADER_BYTES + used));
    read += used;
    page = uint32(start + 16);
  }
  if (read !== length) throw new DatabaseFault('a value has not its declared length');
  return Buffer.concat(chunks);
}
