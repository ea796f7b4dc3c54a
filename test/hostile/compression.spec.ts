import { randomBytes } from 'node:crypto';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/core/image/digest.js';
import { expectCode } from '../support/coded-error.js';
import { scanBytes, tarArchive } from '../support/build-layer.js';

const archive = tarArchive([
  { name: 'a', body: randomBytes(3000) },
  { name: 'b/c', body: 'x'.repeat(100_000) },
]);
const cut = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

/** RFC 8878, 3.1.2: a frame that decoders skip. */
function skippable(content: Buffer, magic = 0x184d2a50): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(magic);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

/** RFC 1952 with an extra field, as estargz ends: an empty member that says where the table of contents is. */
const estargzFooter = Buffer.from(
  '1f8b08040000000000ff1a00534716003030303030303030303030303034303053544152475a0100' + '00ffff0000000000000000',
  'hex',
);

describe('[T52] unusual compression: right by diffId', () => {
  it.each([
    ['gzip of many members', Buffer.concat(cut(archive, 1000).map((part) => gzipSync(part)))],
    [
      'gzip with empty members between',
      Buffer.concat(cut(archive, 9000).flatMap((part) => [gzipSync(part), gzipSync('')])),
    ],
    [
      'estargz: a member for each block, and a footer',
      Buffer.concat([...cut(archive, 512).map((part) => gzipSync(part)), estargzFooter]),
    ],
    ['gzip and zeros after it', Buffer.concat([gzipSync(archive), Buffer.alloc(5000)])],
    ['zstd of several frames', Buffer.concat(cut(archive, 10_000).map((part) => zstdCompressSync(part)))],
    [
      'zstd:chunked, with skippable frames before, between and after',
      Buffer.concat([
        skippable(Buffer.from('first')),
        ...cut(archive, 30_000).flatMap((part) => [
          zstdCompressSync(part),
          skippable(Buffer.alloc(70_000), 0x184d2a5f),
        ]),
        skippable(Buffer.alloc(0)),
      ]),
    ],
    ['zstd with checksums', zstdCompressSync(archive, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
    ['no compression at all', archive],
  ])('%s', async (_, blob) => {
    for (const chunkSize of [1, 7, 1000, 2 ** 20]) {
      if (blob.length / chunkSize > 200_000) continue;
      const scan = await scanBytes(blob, {}, chunkSize);
      expect([scan.diffId, scan.uncompressedSize, scan.contentSize]).toEqual([
        digestOf(archive),
        archive.length,
        103_000,
      ]);
    }
  });
});

describe('broken compression', () => {
  const gzip = gzipSync(archive);
  const zstd = zstdCompressSync(archive, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  const flipped = (bytes: Buffer): Buffer => Buffer.from(bytes).fill(0xff, 1000, 1020);
  /** Window_Descriptor 0xa0: 1 GiB, over what decoders must offer (RFC 8878, 3.1.1.1.2). */
  const hugeWindow = Buffer.from('28b52ffd04a0010000', 'hex');

  it.each([
    ['gzip cut short', gzip.subarray(0, gzip.length - 20)],
    ['gzip of which only the header came', gzip.subarray(0, 10)],
    ['gzip with wrong bytes', flipped(gzip)],
    ['gzip with a wrong checksum', Buffer.concat([gzip.subarray(0, -8), Buffer.alloc(8)])],
    ['a second member that is broken', Buffer.concat([gzip, Buffer.from('1f8b0800000000000003ffffffff', 'hex')])],
    ['gzip and rubbish after it', Buffer.concat([gzip, Buffer.from('rubbish')])],
    ['zstd cut short', zstd.subarray(0, zstd.length - 20)],
    ['zstd with wrong bytes', flipped(zstd)],
    ['zstd and rubbish after it', Buffer.concat([zstd, Buffer.from('rubbish')])],
    ['zstd with a window of 1 GiB', hugeWindow],
    ['a skippable frame that ends early', skippable(Buffer.alloc(100)).subarray(0, 50)],
  ])('%s: LAYER_INVALID', async (_, blob) => {
    for (const chunkSize of [3, 2 ** 20]) await expectCode('LAYER_INVALID', () => scanBytes(blob, {}, chunkSize));
  });

  it('stops at each limit of size, exactly', async () => {
    const size = archive.length;
    await scanBytes(gzip, { layerUncompressedSize: size, layerCompressedSize: gzip.length });
    await expectCode('DECOMPRESSION_LIMIT', () => scanBytes(gzip, { layerUncompressedSize: size - 1 }));
    await expectCode('LAYER_TOO_LARGE', () => scanBytes(gzip, { layerCompressedSize: gzip.length - 1 }));
    const narrow = { ratioGraceSize: 10_000, compressionRatio: 5 };
    await expectCode('DECOMPRESSION_LIMIT', () => scanBytes(gzip, narrow));
    await scanBytes(archive, narrow);
  });
});
