import { describe, expect, it } from 'vitest';
import { CodedError } from '../../src/core/errors.js';
import type { Decompressed } from '../../src/core/scan/decompress.js';
import { ChunkRing } from '../../src/threads/chunk-ring.js';

/** As much as fits without a reader: the writer of these tests would wait for one in the same thread. */
const ROOM = 8 * 256 * 1024;

const layer = (chunks: () => AsyncIterable<Buffer>): Promise<Decompressed> =>
  Promise.resolve({ compression: 'zstd', chunks: chunks() });

async function collect(chunks: Decompressed['chunks']): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const chunk of chunks) copies.push(Buffer.from(chunk));
  return Buffer.concat(copies);
}

describe('a ring of chunks', () => {
  it.each([0, 1, 70_000, 256 * 1024, 256 * 1024 + 1, ROOM])('hands over %d bytes that lie elsewhere', async (size) => {
    const bytes = Buffer.alloc(size, 'stagediff ');
    const ring = new ChunkRing();
    await ring.write(
      layer(async function* () {
        if (size > 0) yield await Promise.resolve(bytes);
      }),
    );
    const { compression, chunks } = await new ChunkRing(ring.memory).read();
    expect(compression).toBe('zstd');
    expect((await collect(chunks)).equals(bytes)).toBe(true);
  });

  it('does not copy what is made in its slots', async () => {
    const ring = new ChunkRing();
    await ring.write(
      layer(async function* () {
        for (const text of ['one', 'two']) {
          const slot = ring.next();
          yield await Promise.resolve(slot.subarray(0, slot.write(text)));
        }
      }),
    );
    const { chunks } = await ring.read();
    for await (const chunk of chunks) expect(chunk.buffer).toBe(ring.memory);
    expect((await collect((await ring.read()).chunks)).toString()).toBe('onetwo');
  });

  it('gives what came before a failure, then the failure as it was', async () => {
    const ring = new ChunkRing();
    await ring.write(
      layer(async function* () {
        yield await Promise.resolve(Buffer.from('half'));
        throw new CodedError('LAYER_INVALID', 'broken', { path: 'a' });
      }),
    );
    const seen: string[] = [];
    const reading = (async (): Promise<void> => {
      for await (const chunk of (await ring.read()).chunks) seen.push(chunk.toString());
    })();
    await expect(reading).rejects.toMatchObject({ code: 'LAYER_INVALID', message: 'broken', location: { path: 'a' } });
    expect(seen).toEqual(['half']);
  });

  it('gives the failure of a layer that could not be opened', async () => {
    const ring = new ChunkRing();
    await ring.write(Promise.reject(new CodedError('LAYER_TOO_LARGE', 'too much')));
    await expect(ring.read()).rejects.toMatchObject({ code: 'LAYER_TOO_LARGE' });
  });

  it('stops a writer that nobody reads from, and a reader that nobody writes for', async () => {
    const abandoned = new ChunkRing();
    abandoned.abandon();
    expect(() => abandoned.next()).toThrow(expect.objectContaining({ code: 'CANCELLED' }));
    const dead = new ChunkRing();
    dead.die();
    await expect(dead.read()).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
