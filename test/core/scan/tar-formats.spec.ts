import { describe, expect, it } from 'vitest';
import { EntryTable } from '../../../src/core/scan/entry-table.js';
import type { LayerScan } from '../../../src/core/scan/layer-scan.js';
import {
  END_BLOCKS,
  GNU_MAGIC,
  paxBody,
  scanBytes,
  scanMembers,
  tarArchive,
  tarMember,
} from '../../support/build-layer.js';

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

const long = `${'d'.repeat(90)}/${'e'.repeat(90)}/${'f'.repeat(120)}`;

describe('names', () => {
  it('joins the ustar prefix', async () => {
    expect(rows(await scanMembers([{ name: 'file', prefix: 'some/dir', body: 'x' }]))).toEqual([
      ['some/dir/file', 'file', 1, 1],
    ]);
  });

  it('reads v7 headers, where a trailing slash makes a directory', async () => {
    const scan = await scanMembers([
      { name: 'dir/', type: '\0', magic: '' },
      { name: 'dir/a', type: '\0', magic: '', body: 'ab' },
    ]);
    expect(rows(scan)).toEqual([
      ['dir', 'directory', 0, 0],
      ['dir/a', 'file', 2, 2],
    ]);
  });

  it('prefers a PAX path to the header, and a GNU long name to both', async () => {
    expect(rows(await scanMembers([{ name: 'short', pax: [['path', long]], body: 'x' }]))).toEqual([
      [long, 'file', 1, 1],
    ]);
    const gnu = [
      { name: '././@LongLink', type: 'L', magic: GNU_MAGIC, body: `${long}\0` },
      { name: 'short', magic: GNU_MAGIC, pax: [['path', 'pax']] as const, body: 'x' },
    ];
    expect(rows(await scanMembers(gnu))).toEqual([[long, 'file', 1, 1]]);
  });

  it('forgets an extension after the member it was for, and ignores global headers', async () => {
    const scan = await scanMembers([
      { name: 'g', type: 'g', body: paxBody([['path', 'global']]) },
      { name: 'a', pax: [['path', 'renamed']], body: '1' },
      { name: 'b', body: '2' },
    ]);
    expect(rows(scan).map(([path]) => path)).toEqual(['renamed', 'b']);
  });

  it('keeps bytes that are not UTF-8', async () => {
    const name = Buffer.from([0x63, 0xe9, 0x2f, 0xff, 0x61]);
    const scan = await scanMembers([{ name, body: 'x' }]);
    expect(Buffer.from(scan.entries.paths)).toEqual(name);
  });

  it('[T58] cleans names, and reports those that climb above the root', async () => {
    const scan = await scanMembers([{ name: '/abs//x' }, { name: './a/../b' }, { name: '../../etc/passwd' }]);
    expect(rows(scan).map(([path]) => path)).toEqual(['abs/x', 'b', 'etc/passwd']);
    expect(scan.problems).toMatchObject([{ code: 'TAR_UNSAFE_PATH', path: 'etc/passwd' }]);
  });
});

describe('numbers', () => {
  it('reads base-256 sizes', async () => {
    const size = Buffer.alloc(12);
    size[0] = 0x80;
    size[11] = 3;
    expect(rows(await scanMembers([{ name: 'a', magic: GNU_MAGIC, size, body: 'abc' }]))).toEqual([
      ['a', 'file', 3, 3],
    ]);
  });

  it('lets a PAX size override the header', async () => {
    const body = 'y'.repeat(600);
    expect(
      rows(
        await scanMembers([
          { name: 'a', size: 0, pax: [['size', '600']], body },
          { name: 'b', body: 'z' },
        ]),
      ),
    ).toEqual([
      ['a', 'file', 600, 600],
      ['b', 'file', 1, 1],
    ]);
  });

  it.each([
    ['negative base-256', { size: Buffer.alloc(12, 0xff) }],
    ['2^63 in base-256', { size: Buffer.from([0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]) }],
    ['not octal', { size: Buffer.from('9999999999\0\0') }],
    ['a negative PAX size', { pax: [['size', '-1']] as const }],
    ['a PAX size that is no number', { pax: [['size', '0x10']] as const }],
    ['a wrong checksum', { badChecksum: true }],
  ])('[T55] [T57] refuses %s', async (_, bent) => {
    await expect(scanMembers([{ name: 'a', body: 'abc', ...bent }])).rejects.toMatchObject({ code: 'TAR_INVALID' });
  });
});

describe('types', () => {
  it('takes all kinds of nodes; links and devices have no body whatever they claim', async () => {
    const scan = await scanMembers([
      { name: 'd/', type: '5', size: 0 },
      { name: 'l', type: '2', link: 'd' },
      { name: 'h', type: '1', link: './d/../f', size: 512 },
      { name: 'c', type: '3' },
      { name: 'b', type: '4' },
      { name: 'p', type: '6' },
      { name: 's', pax: [['SCHILY.filetype', 'socket']] },
      { name: 'contiguous', type: '7', body: 'x' },
    ]);
    expect(rows(scan).map(([path, type]) => [path, type])).toEqual([
      ['d', 'directory'],
      ['l', 'symlink'],
      ['h', 'hardlink'],
      ['c', 'character-device'],
      ['b', 'block-device'],
      ['p', 'fifo'],
      ['s', 'socket'],
      ['contiguous', 'file'],
    ]);
    expect(new EntryTable(scan.entries).link(2)).toBe('f');
  });

  it('[T57] leaves unknown types out with a problem, body and all', async () => {
    const scan = await scanMembers([
      { name: 'odd', type: 'Q', body: 'skipped' },
      { name: 'a', body: 'x' },
    ]);
    expect(rows(scan)).toEqual([['a', 'file', 1, 1]]);
    expect(scan.problems).toMatchObject([{ code: 'TAR_UNKNOWN_TYPE' }]);
  });
});

describe('ends', () => {
  const one = tarMember({ name: 'a', body: 'x' });

  it.each([
    ['no end blocks', one, 'TAR_NO_END'],
    ['garbage after the end', Buffer.concat([one, END_BLOCKS, Buffer.from('garbage')]), 'TAR_TRAILING_DATA'],
  ])('[T56] accepts %s with a problem', async (_, bytes, code) => {
    const scan = await scanBytes(bytes);
    expect(rows(scan)).toEqual([['a', 'file', 1, 1]]);
    expect(scan.problems).toMatchObject([{ code }]);
  });

  it('accepts zeros after the end, and an empty layer', async () => {
    expect((await scanBytes(Buffer.concat([one, Buffer.alloc(10240)]))).problems).toEqual([]);
    expect(rows(await scanBytes(Buffer.alloc(10240)))).toEqual([]);
  });

  it('[T56] refuses an archive that is cut anywhere inside a member', async () => {
    const whole = tarArchive([{ name: 'a', body: Buffer.alloc(1000, 1) }]);
    for (const cut of [1, 511, 513, 1500])
      await expect(scanBytes(whole.subarray(0, cut))).rejects.toMatchObject({ code: 'TAR_TRUNCATED' });
  });

  it('reads the same whatever the chunks', async () => {
    const bytes = tarArchive([
      { name: 'a', body: Buffer.alloc(1500, 7) },
      { name: 'short', pax: [['path', long]], body: 'x' },
      { name: 'etc/os-release', body: 'ID=debian\n'.repeat(20) },
    ]);
    const expected = await scanBytes(bytes);
    for (const size of [1, 7, 511, 512, 513, 4096]) expect(await scanBytes(bytes, {}, size)).toEqual(expected);
  });
});

describe('limits', () => {
  it.each([
    [
      'TAR_HEADER_TOO_LARGE',
      { tarHeaderSize: 1024 },
      (extra: number) => [{ name: 'a', pax: [['comment', 'c'.repeat(1024 - 14 + extra)] as const] }],
    ],
    [
      'TAR_TOO_MANY_ENTRIES',
      { layerEntries: 2 },
      (extra: number) => Array.from({ length: 2 + extra }, (_, index) => ({ name: `f${index}` })),
    ],
    [
      'TAR_PATH_TOO_LONG',
      { pathBytes: 100 },
      (extra: number) => [{ name: 'a', pax: [['path', 'p'.repeat(100 + extra)] as const] }],
    ],
    [
      'TAR_PATH_TOO_LONG',
      { pathComponents: 3 },
      (extra: number) => [{ name: Array.from({ length: 3 + extra }, () => 'p').join('/') }],
    ],
  ])('[T53] [T54] [T59] %s: the limit itself passes, one more does not', async (code, limits, members) => {
    await expect(scanMembers(members(0), limits)).resolves.toBeDefined();
    await expect(scanMembers(members(1), limits)).rejects.toMatchObject({ code });
  });

  it('[T54] does not allocate what a header only claims', async () => {
    await expect(scanMembers([{ name: 'a', type: 'x', size: 400 * 1024 ** 2 }])).rejects.toMatchObject({
      code: 'TAR_HEADER_TOO_LARGE',
    });
  });
});
