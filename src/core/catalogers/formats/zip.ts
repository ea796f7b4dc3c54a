import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { CodedError } from '../../errors.js';
import { decodeText } from './text.js';

/** Bytes that may still be unpacked, shared by an archive and all that is nested in it. */
export interface UnpackBudget {
  bytesLeft: number;
}

/** One member of a zip archive. Sizes that the archive declares are not exposed: they may lie. */
export interface ZipEntry {
  readonly path: string;
  /**
   * Unpacks it, counting the bytes that really come out.
   * @throws CodedError ARCHIVE_LIMIT over `limit` bytes or the budget, PKGDB_CORRUPT when it is damaged
   */
  read(limit: number): Promise<Buffer>;
}

const END_OF_DIRECTORY = 0x06054b50;
const END_LENGTH = 22;
const MAX_COMMENT = 0xffff;
const MAX_ENTRIES = 500_000;

/**
 * Goes through the members of a zip archive in the order of its central directory. A program in front of
 * the archive (self-extracting and executable jars) is skipped.
 * @throws CodedError PKGDB_CORRUPT when it is not a zip archive, ARCHIVE_LIMIT for too many members
 */
export async function* readZip(body: Buffer, budget: UnpackBudget): AsyncGenerator<ZipEntry> {
  const zip = await open(body);
  const entries = zip.eachEntry();
  for (let count = 0; ; count += 1) {
    const next = await nextEntry(entries);
    if (next === undefined) return;
    if (count >= MAX_ENTRIES) throw new CodedError('ARCHIVE_LIMIT', `more than ${MAX_ENTRIES} members`);
    yield { path: decodeText(next.fileNameRaw), read: (limit) => unpack(zip, next, limit, budget) };
  }
}

async function open(body: Buffer): Promise<ZipFile> {
  try {
    return await fromBufferPromise(body.subarray(prefixLength(body)), { lazyEntries: true, decodeStrings: false });
  } catch (error) {
    throw damaged(error);
  }
}

async function nextEntry(entries: AsyncIterableIterator<Entry>): Promise<Entry | undefined> {
  try {
    const next: IteratorResult<Entry, undefined> = await entries.next();
    return next.value;
  } catch (error) {
    throw damaged(error);
  }
}

/** Unpacks into one buffer: of its declared size only what really comes is ever touched. */
async function unpack(zip: ZipFile, entry: Entry, limit: number, budget: UnpackBudget): Promise<Buffer> {
  const body = Buffer.allocUnsafe(Math.min(entry.uncompressedSize, limit));
  let size = 0;
  try {
    for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      budget.bytesLeft -= chunk.length;
      if (size + chunk.length > limit)
        throw new CodedError('ARCHIVE_LIMIT', `a member unpacks to more than ${limit} bytes`);
      if (budget.bytesLeft < 0) throw new CodedError('ARCHIVE_LIMIT', 'the archive unpacks to more than the limit');
      size += chunk.copy(body, size);
    }
  } catch (error) {
    throw damaged(error);
  }
  return body.subarray(0, size);
}

function damaged(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  return new CodedError('PKGDB_CORRUPT', error instanceof Error ? error.message : String(error), {}, { cause: error });
}

/** Bytes before the archive: offsets in its directory do not count them (APPNOTE 4.1.9). */
function prefixLength(body: Buffer): number {
  for (let at = body.length - END_LENGTH; at >= Math.max(0, body.length - END_LENGTH - MAX_COMMENT); at -= 1) {
    if (body.readUInt32LE(at) !== END_OF_DIRECTORY) continue;
    const start = at - body.readUInt32LE(at + 12) - body.readUInt32LE(at + 16);
    return start > 0 && body.readUInt32LE(at + 16) !== 0xffffffff ? start : 0;
  }
  return 0;
}
