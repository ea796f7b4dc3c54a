import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDatabase } from '../../../../src/core/catalogers/rpm/database.js';
import { TAG } from '../../../../src/core/catalogers/rpm/header.js';
import { filePaths } from '../../../../src/core/catalogers/rpm/record.js';
import { berkeleyDatabase, ndbDatabase, rpmHeader } from '../../../support/rpm-databases.js';

const tool = rpmHeader({
  [TAG.name]: 'tool',
  [TAG.version]: '1.0',
  [TAG.release]: '2',
  [TAG.epoch]: [0],
  [TAG.architecture]: 'noarch',
  [TAG.size]: [4096],
  [TAG.directoryNames]: ['/usr/', '/usr/bin/'],
  [TAG.baseNames]: ['bin', 'tool'],
  [TAG.directoryIndexes]: [0, 1],
  [TAG.provideName]: Array.from({ length: 100 }, (_, index) => `capability-${index}`),
});
const key = rpmHeader({ [TAG.name]: 'gpg-pubkey', [TAG.version]: 'd4082792', [TAG.release]: '5b32db75' });
const old = rpmHeader({ [TAG.name]: 'old', [TAG.version]: '1', [TAG.release]: '1', [TAG.oldFileNames]: ['/bin/old'] });

describe.each([
  ['Packages.db', (headers: readonly Buffer[]) => ndbDatabase(headers)],
  ['Packages', (headers: readonly Buffer[]) => berkeleyDatabase(headers)],
  ['Packages', (headers: readonly Buffer[]) => berkeleyDatabase(headers, 'BE', 4096)],
  ['rpmdb.sqlite', (headers: readonly Buffer[]) => sqliteDatabase(headers)],
] as const)('%s', (name, make) => {
  it('gives the packages with their files', () => {
    const { packages, faults } = readDatabase(make([tool, key, old]), name);
    expect(faults).toEqual([]);
    expect(packages.map((each) => [each.name, each.version, each.architecture])).toEqual([
      ['tool', '1.0-2', 'noarch'],
      ['gpg-pubkey', 'd4082792-5b32db75', undefined],
      ['old', '1-1', undefined],
    ]);
    expect(packages.map(filePaths)).toEqual([['usr/bin', 'usr/bin/tool'], [], ['bin/old']]);
    expect(packages[0]).toMatchObject({ declaredSize: 4096 });
  });

  it('keeps the other packages when one header is broken', () => {
    const { packages, faults } = readDatabase(make([key, Buffer.alloc(64, 0xff), tool]), name);
    expect(packages.map((each) => each.name)).toEqual(['gpg-pubkey', 'tool']);
    expect(faults.map((fault) => fault.code)).toEqual(['PKGDB_CORRUPT']);
  });

  it('never ends without a package or a fault, whatever bytes change', () => {
    const original = make([tool, key]);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(original);
        for (const [at, value] of changes) bytes[at] = value;
        const { packages, faults } = readDatabase(bytes, name);
        expect(packages.length + faults.length).toBeGreaterThan(0);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('reports every truncation', () => {
    const original = make([tool, key]);
    for (let length = 0; length < original.length; length += 61) {
      const { packages, faults } = readDatabase(original.subarray(0, length), name);
      expect(packages.length === 2 || faults.length > 0).toBe(true);
    }
  });
});

describe('[T69] hostile numbers', () => {
  it('a header that declares more than it has is refused without being allocated', () => {
    const lying = Buffer.from(tool);
    lying.writeUInt32BE(0x7fffffff, 4);
    expect(readDatabase(ndbDatabase([lying]), 'Packages.db')).toEqual({
      packages: [],
      faults: [{ code: 'PKGDB_CORRUPT', message: 'a header is longer than its record (after 0 packages)' }],
    });
  });

  it('a tag with a negative offset or an overflowing count is refused', () => {
    const epochEntry = 8 + 3 * 16;
    for (const [at, value] of [
      [epochEntry + 8, 0xfffffff0],
      [epochEntry + 12, 0xffffffff],
    ] as const) {
      const header = rpmHeader({ [TAG.epoch]: [1], [TAG.name]: 'a', [TAG.version]: '1', [TAG.release]: '1' });
      header.writeUInt32BE(value, at);
      expect(readDatabase(ndbDatabase([header]), 'Packages.db').faults).toHaveLength(1);
    }
  });

  it('a file list that points outside its directories is refused', () => {
    const header = rpmHeader({
      [TAG.name]: 'a',
      [TAG.version]: '1',
      [TAG.baseNames]: ['file'],
      [TAG.directoryNames]: ['/'],
      [TAG.directoryIndexes]: [7],
    });
    expect(readDatabase(ndbDatabase([header]), 'Packages.db').faults).toHaveLength(1);
  });

  it('a chain of Berkeley DB pages that loops ends', () => {
    const database = berkeleyDatabase([tool]);
    const overflow = 3 * 512;
    expect(database[overflow + 25]).toBe(7);
    database.writeUInt32LE(3, overflow + 16);
    expect(readDatabase(database, 'Packages').faults[0]?.message).toContain('a page is used twice');
  });

  it('ndb blobs that overlap are not read over and over', () => {
    const count = 200;
    const blobs = ndbDatabase(Array.from({ length: count }, () => key));
    for (let slot = 2; slot < count + 2; slot += 1) {
      const at = blobs.readUInt32LE(slot * 16 + 8) * 16;
      blobs.writeUInt32LE(blobs.length - at - 16, at + 12);
    }
    const { packages, faults } = readDatabase(blobs, 'Packages.db');
    expect(packages.length).toBeLessThan(10);
    expect(faults[0]?.message).toBe('headers overlap');
  });
});

describe('[T68] hostile SQLite', () => {
  it('a view in place of the table is not run', () => {
    const database = sqliteFile([
      'CREATE VIEW Packages AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS hnum, x AS blob FROM n',
    ]);
    expect(readDatabase(database, 'rpmdb.sqlite').faults.map((fault) => fault.message)).toEqual([
      'there is no table Packages',
      'the database has views or triggers, which rpm never makes (view)',
    ]);
  });

  it('a trigger is reported, and the packages are read', () => {
    const database = sqliteDatabase(
      [key],
      ['CREATE TRIGGER t AFTER INSERT ON Packages BEGIN DELETE FROM Packages; END'],
    );
    const { packages, faults } = readDatabase(database, 'rpmdb.sqlite');
    expect(packages).toHaveLength(1);
    expect(faults).toHaveLength(1);
  });

  it('a page that is its own child ends', () => {
    const database = sqliteDatabase(Array.from({ length: 300 }, () => tool));
    const interior = findPage(database, 0x05);
    database.writeUInt32BE(interior / 512 + 1, interior + 8);
    expect(
      readDatabase(database, 'rpmdb.sqlite')
        .faults.map((fault) => fault.message)
        .join(),
    ).toContain('used twice');
  });

  it('reads the same blobs as SQLite, over every size that crosses pages', () => {
    const headers = Array.from({ length: 120 }, (_, index) =>
      rpmHeader({
        [TAG.name]: 'n',
        [TAG.version]: String(index),
        [TAG.release]: '1',
        [TAG.license]: 'x'.repeat(index * 37),
      }),
    );
    const { packages, faults } = readDatabase(sqliteDatabase(headers), 'rpmdb.sqlite');
    expect(faults).toEqual([]);
    expect(packages.map((each) => [each.version, each.license?.length])).toEqual(
      headers.map((_, index) => [`${index}-1`, index * 37]),
    );
  });
});

function findPage(database: Buffer, kind: number): number {
  for (let at = 512; at < database.length; at += 512) if (database[at] === kind) return at;
  throw new Error('no such page');
}

function sqliteDatabase(headers: readonly Buffer[], more: readonly string[] = []): Buffer {
  const create = 'CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)';
  return sqliteFile([create, ...more], headers);
}

/** Bytes of a database that SQLite itself writes, with pages of 512 bytes. */
function sqliteFile(statements: readonly string[], headers: readonly Buffer[] = []): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'stagediff-sqlite-'));
  try {
    const path = join(folder, 'rpmdb.sqlite');
    const database = new DatabaseSync(path);
    database.exec('PRAGMA page_size = 512; BEGIN');
    const [create, ...more] = statements;
    database.exec(create ?? '');
    for (const header of headers) database.prepare('INSERT INTO Packages (blob) VALUES (?)').run(header);
    for (const statement of more) database.exec(statement);
    database.exec('COMMIT');
    database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
