import { describe, expect, it } from 'vitest';
import { scanBytes, tarArchive } from '../support/build-layer.js';

const status = (name: string): string => `Package: ${name}\nVersion: 1\nStatus: install ok installed\n\n`.repeat(50);
const archive = tarArchive([
  { name: '../escaped', body: 'x' },
  { name: 'app/node_modules/broken/package.json', body: '{' },
  ...['a', 'b', 'c', 'd'].map((name) => ({ name: `var/lib/dpkg/status.d/${name}`, body: status(name) })),
  { name: '../../again', body: 'y' },
  { name: 'opt/broken.jar', body: 'PK\u0003\u0004 and nothing more' },
]);

describe('package data of a layer', () => {
  it('gives the same evidence and problems, in the same order, wherever its chunks end', async () => {
    const scans = await Promise.all(
      [1, 511, 4096, 2 ** 20].map((chunkSize) => scanBytes(archive, { layerEvidenceSize: 6000 }, chunkSize)),
    );
    const [first, ...others] = scans.map(({ problems, evidence }) => ({ problems, evidence }));
    for (const other of others) expect(other).toEqual(first);
    expect(first?.problems.map(({ code }) => code)).toContain('TAR_UNSAFE_PATH');
  });

  it('is kept up to its limit; files over it are named as problems', async () => {
    const { evidence } = await scanBytes(archive);
    const dpkg = evidence.filter(({ cataloger }) => cataloger === 'dpkg');
    expect(dpkg).toHaveLength(4);
    const size = evidence.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect((await scanBytes(archive, { layerEvidenceSize: size })).evidence).toEqual(evidence);
    const cut = await scanBytes(archive, { layerEvidenceSize: (dpkg[0]?.bytes.length ?? 0) * 2 });
    expect(cut.evidence.length).toBeLessThan(evidence.length);
    expect(cut.problems.filter(({ code }) => code === 'PKGDB_TOO_LARGE')).not.toEqual([]);
  });

  it('stops at the limit of names, exactly', async () => {
    const names = tarArchive([{ name: 'a'.repeat(60) }, { name: 'b', type: '2', link: 'c'.repeat(39) }, { name: 'd' }]);
    await scanBytes(names, { layerNameSize: 101 });
    await expect(scanBytes(names, { layerNameSize: 100 })).rejects.toMatchObject({ code: 'TAR_TOO_MANY_ENTRIES' });
  });
});

describe('long lists in one header', () => {
  const map = (count: number): string => Array.from({ length: count }, (_, index) => `${index},0`).join(',');

  it('reads a sparse map of as many runs as a header may hold', async () => {
    const pax = [
      ['GNU.sparse.map', map(70_000)],
      ['GNU.sparse.size', '1000000'],
    ] as const;
    const scan = await scanBytes(tarArchive([{ name: 'sparse', pax, body: '' }]));
    expect([scan.contentSize, scan.entries.sizes[0]]).toEqual([0, 1_000_000]);
  });

  it('refuses a link target that no path could be', async () => {
    const linkTo = (length: number): Promise<unknown> =>
      scanBytes(tarArchive([{ name: 'link', type: '2', pax: [['linkpath', '/'.repeat(length)]] }]));
    await linkTo(4096);
    await expect(linkTo(4097)).rejects.toMatchObject({ code: 'TAR_PATH_TOO_LONG' });
  });
});
