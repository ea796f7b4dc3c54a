import assert from 'node:assert/strict';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { CATALOGERS } from '../../../src/core/catalogers/index.js';
import { DEFAULT_SCAN_LIMITS, type ScanLimits } from '../../../src/core/limits.js';
import { EntryTable } from '../../../src/core/scan/entry-table.js';
import { parsePaxRecords, paxValues } from '../../../src/core/scan/tar/pax.js';
import { scanLayer } from '../../../src/core/scan/scan-layer.js';
import { Squash } from '../../../src/core/scan/squash.js';
import { chunked, GNU_MAGIC, paxBody, tarArchive } from '../../support/build-layer.js';
import { splice } from '../mutate.js';
import type { FuzzTarget } from '../fuzz-target.js';
import type { Random } from '../random.js';

const BLOCK = 512;
/** A zstd frame that holds four bytes for somebody else. */
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);
const CHECKSUM = [148, 156] as const;
/** Small enough that a bomb of a few kilobytes reaches each. */
const LIMITS: ScanLimits = {
  ...DEFAULT_SCAN_LIMITS,
  ...{ layerUncompressedSize: 4 * 1024 ** 2, ratioGraceSize: 1024 ** 2, layerEntries: 1000, layerNameSize: 64 * 1024 },
};

const members = (): Buffer =>
  tarArchive([
    { name: 'etc/', type: '5' },
    { name: 'etc/os-release', body: 'ID=alpine\nVERSION_ID=3.20\n' },
    {
      name: 'usr/bin/a',
      mode: 0o4755,
      body: '\x7fELF',
      pax: [
        ['path', 'usr/bin/é'],
        ['mtime', '1.5'],
        ['SCHILY.xattr.security.capability', '\x01'],
      ],
    },
    { name: 'usr/bin/b', type: '1', link: 'usr/bin/é' },
    { name: 'usr/bin/c', type: '2', link: '../../etc' },
    { name: '.wh.gone' },
    { name: 'dir/.wh..wh..opq' },
    { name: '././@LongLink', type: 'L', magic: GNU_MAGIC, body: `${'long/'.repeat(30)}name\0` },
    { name: 'short', body: 'x', magic: GNU_MAGIC },
    { name: 'dev/null', type: '3' },
    {
      name: 'sparse',
      body: '2\n0\n1\n9\n1\n'.padEnd(BLOCK, '\0') + 'ab',
      pax: [
        ['GNU.sparse.major', '1'],
        ['GNU.sparse.minor', '0'],
        ['GNU.sparse.realsize', '10'],
        ['GNU.sparse.name', 'sparse'],
      ],
    },
  ]);

/** Gives every block that looks like a header the checksum of what it is now. */
function withChecksums(archive: Buffer): Buffer {
  const copy = Buffer.from(archive);
  for (let at = 0; at + BLOCK <= copy.length; at += BLOCK) {
    const block = copy.subarray(at, at + BLOCK);
    if (!/^[0-7 ]{6}\0 $/.test(block.toString('latin1', ...CHECKSUM))) continue;
    block.fill(' ', ...CHECKSUM);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM[0], 'latin1');
  }
  return copy;
}

/** Mostly keeps members at block boundaries and checksums right, as an archive made to do harm would. */
function repairTar(input: Buffer, random: Random): Buffer {
  if (random.chance(20)) return input;
  const aligned = random.chance(60)
    ? splice(input, input.length, input.length, Buffer.alloc(-input.length & (BLOCK - 1)))
    : input;
  return withChecksums(aligned);
}

async function scan(blob: Buffer, chunkSize: number): Promise<void> {
  const { entries, uncompressedSize } = await scanLayer(chunked(blob, chunkSize), {
    catalogers: CATALOGERS,
    limits: LIMITS,
  });
  assert.ok(uncompressedSize <= LIMITS.layerUncompressedSize);
  const table = new EntryTable(entries);
  const squash = new Squash({ linked: () => undefined, unlinked: () => undefined, problem: () => undefined });
  squash.apply(table);
  squash.apply(table);
}

const tar: FuzzTarget = {
  name: 'tar',
  seeds: () => [members()],
  words: [
    'ustar\0',
    GNU_MAGIC,
    '\xff\xff\xff\xff\xff\xff\xff\xff',
    '\x80',
    '.wh.',
    '.wh..wh..opq',
    '../',
    '77777777777\0',
    ' path=',
    '9 size=-1\n',
  ],
  repair: repairTar,
  run: (input) => scan(input, 700),
};

const compressed: FuzzTarget = {
  name: 'compressed-layer',
  seeds: () => {
    const plain = members();
    const skippable = Buffer.concat([SKIPPABLE, zstdCompressSync(plain)]);
    const two = Buffer.concat([gzipSync(plain.subarray(0, 1000)), gzipSync(plain.subarray(1000))]);
    return [gzipSync(plain), zstdCompressSync(plain), skippable, two, gzipSync(Buffer.alloc(512 * 1024))];
  },
  words: ['\x1f\x8b\x08\x00', '\x28\xb5\x2f\xfd', '\x50\x2a\x4d\x18', '\xff\xff\xff\xff'],
  run: (input) => scan(input, 333),
};

const pax: FuzzTarget = {
  name: 'pax',
  seeds: () => [
    paxBody([
      ['path', 'a/b'],
      ['size', '12'],
      ['GNU.sparse.map', '0,1,9,1'],
      ['uid', '-1'],
    ]),
  ],
  words: ['10 a=b\n', '99999999999 ', '=', '\n', '0 ', 'size=1e3'],
  run: (input) => paxValues(parsePaxRecords(input)),
};

/** Layers, from the bytes of the registry to the file system. */
export const LAYER_TARGETS: readonly FuzzTarget[] = [tar, compressed, pax];
