import { describe, expect, it } from 'vitest';
import { EntryTable } from '../../../src/core/scan/entry-table.js';
import type { LayerScan } from '../../../src/core/scan/layer-scan.js';
import { GNU_MAGIC, scanMembers } from '../../support/build-layer.js';

/** Path, type, apparent size and stored size of every entry. */
function rows(scan: LayerScan): [string, string, number, number][] {
  const table = new EntryTable(scan.entries);
  return Array.from({ length: table.length }, (_, index) => [
    table.path(index),
    table.type(index),
    scan.entries.sizes[index] ?? -1,
    scan.entries.storedSizes[index] ?? -1,
  ]);
}

describe('sparse files', () => {
  const stored = 'head';
  const realSize = 1_000_000;
  const full = Buffer.concat([Buffer.alloc(4096), Buffer.from(stored), Buffer.alloc(realSize - 4096 - stored.length)]);
  const field = (value: number): Buffer => Buffer.from(`${value.toString(8).padStart(11, '0')}\0`);

  const forms = {
    'old GNU': [
      {
        name: 's',
        type: 'S',
        magic: GNU_MAGIC,
        body: stored,
        patch: [
          [386, Buffer.concat([field(4096), field(4)])],
          [410, Buffer.concat([field(realSize), field(0)])],
          [483, field(realSize)],
        ],
      },
    ],
    'PAX 0.0': [
      {
        name: 'x/GNUSparseFile.0/s',
        pax: [
          ['GNU.sparse.size', `${realSize}`],
          ['GNU.sparse.numblocks', '2'],
          ['GNU.sparse.offset', '4096'],
          ['GNU.sparse.numbytes', '4'],
          ['GNU.sparse.offset', `${realSize}`],
          ['GNU.sparse.numbytes', '0'],
          ['GNU.sparse.name', 's'],
        ],
        body: stored,
      },
    ],
    'PAX 0.1': [
      {
        name: 'x',
        pax: [
          ['GNU.sparse.size', `${realSize}`],
          ['GNU.sparse.name', 's'],
          ['GNU.sparse.map', `4096,4,${realSize},0`],
        ],
        body: stored,
      },
    ],
    'PAX 1.0': [
      {
        name: 'x',
        pax: [
          ['GNU.sparse.major', '1'],
          ['GNU.sparse.minor', '0'],
          ['GNU.sparse.name', 's'],
          ['GNU.sparse.realsize', `${realSize}`],
        ],
        body: Buffer.concat([Buffer.from(`2\n4096\n4\n${realSize}\n0\n`.padEnd(512, '\0')), Buffer.from(stored)]),
      },
    ],
  } as const;

  it.each(Object.entries(forms))('reads %s: stored bytes count, content equals the full file', async (_, members) => {
    const scan = await scanMembers([...members, { name: 'next', body: 'n' }]);
    const whole = await scanMembers([{ name: 's', body: full }]);
    expect(rows(scan)).toEqual([
      ['s', 'file', realSize, 4],
      ['next', 'file', 1, 1],
    ]);
    expect(scan.contentSize).toBe(5);
    expect(new EntryTable(scan.entries).hash(0)).toBe(new EntryTable(whole.entries).hash(0));
  });

  it.each([
    ['overlapping', '0,4,2,4'],
    ['beyond the end', '999999,4'],
    ['of another length than the body', '0,9'],
    ['with an odd count', '0,4,8'],
  ])('refuses a map %s', async (_, map) => {
    await expect(
      scanMembers([
        {
          name: 'x',
          pax: [
            ['GNU.sparse.size', `${realSize}`],
            ['GNU.sparse.map', map],
          ],
          body: stored,
        },
      ]),
    ).rejects.toMatchObject({ code: 'TAR_INVALID' });
  });

  it('[T63] scans a sparse file of a petabyte at once', async () => {
    const huge = 1e15;
    const scan = await scanMembers([
      {
        name: 's',
        pax: [
          ['GNU.sparse.size', `${huge}`],
          ['GNU.sparse.map', `0,4,${huge},0`],
        ],
        body: stored,
      },
    ]);
    expect(rows(scan)).toEqual([['s', 'file', huge, 4]]);
  });
});
