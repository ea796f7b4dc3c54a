import type { Faults } from '../formats/faults.js';
import { DatabaseFault } from './blobs.js';

const DATABASE_MAGIC = 0x506d7052; // RpmP
const SLOT_MAGIC = 0x746f6c53; // Slot
const BLOB_MAGIC = 0x53626c42; // BlbS
const BLOCK_BYTES = 16;
const PAGE_BYTES = 4096;
const SLOT_BYTES = 16;
/** The database header takes the room of the first two slots. */
const FIRST_SLOT = 2 * SLOT_BYTES;
const BLOB_HEADER_BYTES = 16;

/**
 * The headers in a `Packages.db` of rpm's ndb backend (lib/backend/ndb/rpmpkg.c), little endian: pages of slots,
 * each pointing at a blob by 16-byte blocks. Nothing is copied: headers are views of the file.
 * @throws DatabaseFault when the file is no such database
 */
export function* ndbHeaders(file: Buffer, faults: Faults): Generator<Buffer> {
  if (file.length < FIRST_SLOT || file.readUInt32LE(0) !== DATABASE_MAGIC)
    throw new DatabaseFault('not an ndb database');
  if (file.readUInt32LE(4) !== 0) throw new DatabaseFault('the ndb version is unknown');
  const declaredEnd = file.readUInt32LE(12) * PAGE_BYTES;
  const slotsEnd = Math.min(declaredEnd, file.length - (file.length % SLOT_BYTES));
  if (slotsEnd < declaredEnd) faults.add('the slot pages are cut off', `byte ${slotsEnd}`);
  const seen = new Set<number>();
  for (let at = FIRST_SLOT; at + SLOT_BYTES <= slotsEnd; at += SLOT_BYTES) {
    if (file.readUInt32LE(at) !== SLOT_MAGIC) {
      faults.add('a slot is not valid', `byte ${at}`);
      continue;
    }
    const packageIndex = file.readUInt32LE(at + 4);
    if (packageIndex === 0) continue;
    const blob = blobAt(file, file.readUInt32LE(at + 8) * BLOCK_BYTES, packageIndex);
    if (blob === undefined || seen.has(packageIndex)) {
      faults.add('a slot does not lead to its package', `byte ${at}`);
      continue;
    }
    seen.add(packageIndex);
    yield blob;
  }
}

function blobAt(file: Buffer, at: number, packageIndex: number): Buffer | undefined {
  if (at + BLOB_HEADER_BYTES > file.length) return undefined;
  if (file.readUInt32LE(at) !== BLOB_MAGIC || file.readUInt32LE(at + 4) !== packageIndex) return undefined;
  const start = at + BLOB_HEADER_BYTES;
  const end = start + file.readUInt32LE(at + 12);
  return end <= file.length ? file.subarray(start, end) : undefined;
}
