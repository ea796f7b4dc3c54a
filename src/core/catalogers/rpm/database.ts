import { CodedError, type ErrorCode } from '../../errors.js';
import { Budget } from '../formats/budget.js';
import { Faults } from '../formats/faults.js';
import { berkeleyDbHeaders } from './berkeley-db.js';
import { DatabaseFault, type HeaderReader } from './blobs.js';
import { ndbHeaders } from './ndb.js';
import { readRecord, type RpmRecord } from './record.js';
import { sqliteHeaders } from './sqlite.js';

/** A package database reduced to what is needed of it. */
export interface RpmEvidence {
  readonly packages: readonly RpmRecord[];
  /** What could not be read. */
  readonly faults: readonly { readonly code: ErrorCode; readonly message: string }[];
}

/** Readers by the name of the database file. */
const READERS: ReadonlyMap<string, HeaderReader> = new Map<string, HeaderReader>([
  ['rpmdb.sqlite', sqliteHeaders],
  ['Packages.db', ndbHeaders],
  ['Packages', berkeleyDbHeaders],
]);

export const DATABASE_NAMES: readonly string[] = [...READERS.keys()];

/** Reads a database file as far as that goes; a fault ends one package, or the rest, but not what came before. */
export function readDatabase(file: Buffer, name: string): RpmEvidence {
  const packages: RpmRecord[] = [];
  const faults = new Faults();
  const found: { code: ErrorCode; message: string }[] = [];
  try {
    readHeaders(file, READERS.get(name) as HeaderReader, packages, faults);
  } catch (error) {
    if (!(error instanceof DatabaseFault || error instanceof CodedError)) throw error;
    found.push({ code: error instanceof CodedError ? error.code : 'PKGDB_CORRUPT', message: error.message });
  }
  found.push(...faults.messages().map((message) => ({ code: 'PKGDB_CORRUPT', message }) as const));
  return { packages, faults: found };
}

function readHeaders(file: Buffer, reader: HeaderReader, packages: RpmRecord[], faults: Faults): void {
  const budget = new Budget();
  let unread = file.length;
  for (const blob of reader(file, faults)) {
    unread -= blob.length;
    if (unread < 0) throw new CodedError('PKGDB_CORRUPT', 'headers overlap');
    try {
      packages.push(readRecord(blob, budget));
    } catch (error) {
      if (!(error instanceof DatabaseFault)) throw error;
      faults.add(error.message, `after ${packages.length} packages`);
    }
  }
}
