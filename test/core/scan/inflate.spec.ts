import { crc32, deflateRawSync, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzip, gunzipAsStream, unzstd } from '../../../src/core/scan/inflate.js';

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

/** What a member's header may have beside what all have. */
interface HeaderFields {
  readonly extra: Uint8Array | null;
  readonly name: string | null;
  readonly comment: string | null;
  readonly checked: boolean;
}

function member(content: Buffer, { extra, name, comment, checked }: HeaderFields): Buffer {
  const flags = (checked ? 2 : 0) + (extra ? 4 : 0) + (name === null ? 0 : 8) + (comment === null ? 0 : 16);
  const header = Buffer.concat([
    Buffer.of(0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3),
    ...(extra ? [Buffer.of(extra.length % 256, Math.floor(extra.length / 256)), extra] : []),
    ...[name, comment].flatMap((text) => (text === null ? [] : [Buffer.from(`${text}\0`)])),
  ]);
  const check = Buffer.alloc(checked ? 2 : 0);
  if (checked) check.writeUInt16LE(crc32(header) & 0xffff);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content));
  trailer.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, check, deflateRawSync(content), trailer]);
}

const text = fc.option(fc.stringMatching(/^[a-z]{0,40}$/));
const headerFields = fc.record<HeaderFields>({
  extra: fc.option(fc.uint8Array({ maxLength: 600 })),
  name: text,
  comment: text,
  checked: fc.boolean(),
});

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
      expect((await collect(gunzipAsStream(borrowed(packed, size)))).equals(whole)).toBe(true);
    }
  });

  it('reads every header that a member may have', async () => {
    const members = fc.array(fc.tuple(body, headerFields), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(members, fc.integer({ min: 1, max: 300 }), async (parts, size) => {
        const packed = Buffer.concat(parts.map(([content, fields]) => member(content, fields)));
        const whole = Buffer.concat(parts.map(([content]) => content));
        expect(gunzipSync(packed).equals(whole)).toBe(true);
        expect((await collect(gunzip(borrowed(packed, size)))).equals(whole)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('takes and refuses what zlib does, whichever byte is another', async () => {
    const fields = { extra: Uint8Array.of(1, 2, 3), name: 'a', comment: 'b', checked: true };
    const packed = Buffer.concat([member(Buffer.alloc(3000, 'stagediff '), fields), gzipSync('end')]);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: packed.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(packed);
        changed[at] = (changed[at] ?? 0) ^ change;
        const [ours, nodes] = await Promise.all([outcome(gunzip), outcome(gunzipAsStream)]);
        expect(ours).toEqual(nodes);
        async function outcome(read: (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>): Promise<unknown> {
          return collect(read(borrowed(changed, 50))).catch(() => 'refused');
        }
      }),
      { numRuns: 600 },
    );
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
    for (const read of [gunzip, gunzipAsStream])
      await expect(collect(read(borrowed(broken, 9)))).rejects.toMatchObject({ code: expect.stringMatching(/^Z_/) });
  });
});
