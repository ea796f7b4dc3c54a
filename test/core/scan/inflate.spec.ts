import { Duplex } from 'node:stream';
import { constants, createGunzip, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzip, inflate, unzstd } from '../../../src/core/scan/inflate.js';

const FLUSH = { go: constants.Z_NO_FLUSH, end: constants.Z_FINISH };

/** Cuts bytes into chunks that all lie in one buffer, which is overwritten as soon as the next is asked for. */
async function* borrowed(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(buffer, 0, at, at + size);
    yield buffer.subarray(0, length);
    buffer.fill(0xff);
    await Promise.resolve();
  }
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const chunk of chunks) copies.push(Buffer.from(chunk));
  return Buffer.concat(copies);
}

/** A decoder of which nothing but the stream can be seen. */
const opaque = (): Duplex => {
  const decoder = createGunzip();
  return Duplex.from({ writable: decoder, readable: decoder });
};

const body = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
  fc.nat({ max: 900_000 }).map((length) => Buffer.alloc(length, 'stagediff ')),
);

describe('inflate', () => {
  it('gives the members of a gzip, one after the other, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 5000 }), check),
      { numRuns: 60 },
    );
    async function check(members: Buffer[], size: number): Promise<void> {
      const packed = Buffer.concat(members.map((member) => gzipSync(member)));
      const whole = Buffer.concat(members);
      expect((await collect(gunzip(borrowed(packed, size)))).equals(whole)).toBe(true);
      expect((await collect(inflate(opaque(), borrowed(packed, size), FLUSH))).equals(whole)).toBe(true);
    }
  });

  it('gives a zstd frame however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.integer({ min: 1, max: 5000 }), async (whole, size) => {
        expect((await collect(unzstd(borrowed(zstdCompressSync(whole), size)))).equals(whole)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('ignores what follows the last member, as gzip does', async () => {
    const packed = Buffer.concat([gzipSync('all'), Buffer.alloc(600)]);
    for (const size of [7, 1000]) expect((await collect(gunzip(borrowed(packed, size)))).toString()).toBe('all');
  });

  it.each(['cut short', 'damaged'])('fails on a gzip that is %s, both ways', async (kind) => {
    const packed = gzipSync(Buffer.alloc(10_000, 'stagediff '));
    const broken = kind === 'damaged' ? packed.fill(0xff, 12, 20) : packed.subarray(0, -12);
    await expect(collect(gunzip(borrowed(broken, 9)))).rejects.toMatchObject({ code: expect.stringMatching(/^Z_/) });
    await expect(collect(inflate(opaque(), borrowed(broken, 9), FLUSH))).rejects.toMatchObject({
      code: expect.stringMatching(/^Z_/),
    });
  });
});
