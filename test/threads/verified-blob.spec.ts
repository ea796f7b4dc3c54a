import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/core/image/digest.js';
import { DEFAULT_SCAN_LIMITS } from '../../src/core/limits.js';
import { decompress } from '../../src/core/scan/decompress.js';
import { decompressVerified } from '../../src/threads/verified-blob.js';
import { expectCode } from '../support/coded-error.js';

async function* inChunks(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(blob: Buffer, digest: string, chunkSize = 64): Promise<Buffer> {
  const inflate = (source: AsyncIterable<Buffer>) => decompress(source, DEFAULT_SCAN_LIMITS);
  const { chunks } = await decompressVerified(inChunks(blob, chunkSize), digest, inflate);
  const read: Buffer[] = [];
  for await (const chunk of chunks) read.push(Buffer.from(chunk));
  return Buffer.concat(read);
}

describe('decompressVerified', () => {
  const content = Buffer.from('what is in the layer'.repeat(20));

  it('gives the content of a blob that has its digest, and fails for any other', async () => {
    const kinds = fc.constantFrom(
      content,
      gzipSync(content),
      Buffer.concat([gzipSync(content), Buffer.alloc(300), Buffer.from('what gzip ignores'.repeat(20))]),
      Buffer.concat([gzipSync(content.subarray(0, 100)), gzipSync(content.subarray(100))]),
    );
    await fc.assert(
      fc.asyncProperty(kinds, fc.integer({ min: 1, max: 1000 }), async (blob, chunkSize) => {
        expect((await read(blob, digestOf(blob), chunkSize)).equals(content)).toBe(true);
        await expectCode('DIGEST_MISMATCH', () => read(blob, digestOf('another'), chunkSize));
      }),
    );
  });

  it('notices bytes that were altered where no decompressor looks', async () => {
    const blob = Buffer.concat([gzipSync(content), Buffer.alloc(300), Buffer.from('what gzip ignores'.repeat(20))]);
    const altered = Buffer.from(blob);
    altered[blob.length - 1] = 0;
    await expectCode('DIGEST_MISMATCH', () => read(altered, digestOf(blob)));
  });

  it('knows sha512', async () => {
    expect((await read(content, digestOf(content, 'sha512'))).equals(content)).toBe(true);
    await expectCode('DIGEST_MISMATCH', () => read(content, digestOf('another', 'sha512')));
  });

  it('leaves errors of the decompressor as they are', async () => {
    const cut = gzipSync(content).subarray(0, 30);
    await expectCode('LAYER_INVALID', () => read(cut, digestOf(cut)));
  });
});
