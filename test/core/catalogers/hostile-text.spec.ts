import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { apk } from '../../../src/core/catalogers/apk.js';
import { alpm } from '../../../src/core/catalogers/alpm.js';
import type { Cataloger } from '../../../src/core/catalogers/cataloger.js';
import { dpkg } from '../../../src/core/catalogers/dpkg.js';
import { opkg } from '../../../src/core/catalogers/opkg.js';
import { portage } from '../../../src/core/catalogers/portage.js';
import { rpm } from '../../../src/core/catalogers/rpm.js';
import { memoryImage, type MemoryEntry } from '../../support/memory-file-system.js';
import { runCataloger } from '../../support/run-cataloger.js';
import { busyTime } from '../../support/busy-time.js';

const MIB = 1024 * 1024;
const run = (cataloger: Cataloger, entries: Record<string, MemoryEntry>) =>
  runCataloger(cataloger, memoryImage(entries));
const GOOD = 'Package: good\nStatus: install ok installed\nVersion: 1.0\n\n';
const STATUS = 'var/lib/dpkg/status';

describe('[T66] too large', () => {
  it('a line over 1 MiB is a PKGDB_TOO_LARGE problem, and the packages before it are listed', async () => {
    const { packages, problems } = await run(dpkg, { [STATUS]: `${GOOD}Package: ${'x'.repeat(MIB + 1)}\n` });
    expect(packages.map((each) => each.name)).toEqual(['good']);
    expect(problems.map((problem) => [problem.code, problem.path])).toEqual([['PKGDB_TOO_LARGE', STATUS]]);
  });

  it.each([
    ['millions of empty lines', '\n'.repeat(4 * MIB)],
    ['a million broken lines', 'a\n'.repeat(MIB)],
    ['a million broken paragraphs', 'a\n\n'.repeat(MIB)],
    ['too many packages', 'Package: a\nVersion: 1\n\n'.repeat(220_000)],
    ['a million dependencies', `Package: a\nVersion: 1\nDepends: ${'a,'.repeat(400_000)}\n\n`.repeat(10)],
  ])('%s end in a few problems and bounded time', async (_, text) => {
    const start = busyTime();
    const { packages, problems } = await run(dpkg, { [STATUS]: GOOD + text });
    expect(packages.some((each) => each.name === 'good')).toBe(true);
    expect(problems.length).toBeLessThan(10);
    expect(busyTime() - start).toBeLessThan(10_000);
  });

  it.each([
    ['apk', apk, 'lib/apk/db/installed', `P:a\nV:1\nF:${'d/'.repeat(2000)}\n${'R:file\n'.repeat(100_000)}\n`],
    ['alpm', alpm, 'var/lib/pacman/local/a-1/files', `%FILES%\n${`${'d/'.repeat(2000)}f\n`.repeat(20_000)}`],
    ['portage', portage, 'var/db/pkg/a/b-1/CONTENTS', `obj /${'d/'.repeat(2000)}f 0 0\n`.repeat(20_000)],
    ['dpkg', dpkg, 'var/lib/dpkg/info/a.list', `/${'d/'.repeat(2000)}f\n`.repeat(20_000)],
  ])('claimed paths of %s are bounded in total', async (_, cataloger, path, text) => {
    const { problems } = await run(cataloger, { [path]: text });
    expect(problems.map((problem) => problem.code)).toContain('PKGDB_TOO_LARGE');
  });

  it('an os-release over 5 MiB is refused', async () => {
    const { problems } = await run(dpkg, { 'etc/os-release': 'A'.repeat(5 * MIB + 1) });
    expect(problems.map((problem) => [problem.code, problem.path])).toEqual([['PKGDB_TOO_LARGE', 'etc/os-release']]);
  });

  it('a manifest that expands over 64 MiB is refused', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(65 * MIB, '\n'));
    const { problems } = await run(dpkg, { 'opt/manifest.wall': bomb });
    expect(problems.map((problem) => [problem.code, problem.path])).toEqual([['PKGDB_TOO_LARGE', 'opt/manifest.wall']]);
  });
});

describe('[T67] slow patterns', () => {
  it.each(['a', ':', ' ', '(', 'a|', '1.', 'a:', '-', '\t'])(
    '1 MB of %j in every field takes under 1 s',
    async (unit) => {
      const value = unit.repeat(MIB / unit.length - 64);
      const text = ['Package', 'Version', 'Source', 'Depends', 'Status', 'Section', 'Installed-Size'].map(
        (field) => `${GOOD.trim()}\n${field}: ${value}\n\nPackage: a\nVersion: 1\n${field}: ${value}\n\n`,
      );
      for (const stanza of text) {
        const start = busyTime();
        await run(dpkg, { [STATUS]: stanza });
        expect(busyTime() - start).toBeLessThan(1000);
      }
    },
  );
});

describe('[T61] [T71] [T72] links and names', () => {
  it('a database behind a link is reported, not left out in silence', async () => {
    const { packages, problems } = await run(dpkg, { 'var/lib/dpkg': { link: '/etc' }, 'etc/status': GOOD });
    expect(packages).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'PKGDB_CORRUPT', path: STATUS, message: expect.stringContaining('etc/status') },
    ]);
  });

  it('a database that is the target of such a link is read', async () => {
    const image = {
      'var/lib/rpm': { link: '../../usr/lib/sysimage/rpm' },
      'usr/lib/sysimage/rpm/Packages.db': 'no database',
    };
    const { problems } = await run(rpm, image);
    expect(problems).toMatchObject([{ path: 'usr/lib/sysimage/rpm/Packages.db', message: 'not an ndb database' }]);
  });

  it('names of object properties are names', async () => {
    const { packages } = await run(apk, {
      'lib/apk/db/installed': 'P:__proto__\nV:constructor\nF:__proto__\nR:toString\n',
    });
    expect(packages).toMatchObject([
      { name: '__proto__', version: 'constructor', claims: { files: ['__proto__/toString'] } },
    ]);
    expect(({} as Record<string, unknown>).toString).toBe(Object.prototype.toString);
  });

  it('paths that are not UTF-8 keep their bytes, as those of the layer do', async () => {
    const list = Buffer.concat([Buffer.from('/usr/caf'), Buffer.of(0xe9), Buffer.from('\n')]);
    const { packages } = await run(dpkg, { [STATUS]: GOOD, 'var/lib/dpkg/info/good.list': list });
    expect(packages[0]?.claims.files).toEqual(['usr/caf\udce9']);
  });
});

describe('rpm journals', () => {
  it('a write-ahead log with content is reported, an empty one is not', async () => {
    const wal = 'var/lib/rpm/rpmdb.sqlite-wal';
    expect((await run(rpm, { [wal]: 'x'.repeat(4096) })).problems).toMatchObject([
      { code: 'PKGDB_CORRUPT', path: wal },
    ]);
    expect((await run(rpm, { [wal]: '' })).problems).toEqual([]);
  });
});

describe('opkg', () => {
  it('reads the control files of an image without status', async () => {
    const control = 'Package: a\nVersion: 1-1\nArchitecture: all\nInstalled-Size: 10\n';
    const { packages, problems } = await run(opkg, { 'usr/lib/opkg/info/a.control': control });
    expect(packages).toMatchObject([{ name: 'a', version: '1-1', declaredSize: 10 }]);
    expect(problems).toEqual([]);
  });
});
