import { createHash, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { RingHash } from '../../src/threads/ring-hash.js';

const ENTRY = new URL('../../dist/threads/hash-worker.js', import.meta.url);
const MIB = 1024 ** 2;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('RingHash', () => {
  let hash = new RingHash(ENTRY);
  afterEach(async () => {
    await hash.close();
    hash = new RingHash(ENTRY);
  });

  /** Hands the bytes over in pieces that all lie in one buffer, which is overwritten at once. */
  function digestOf(bytes: Buffer, pieceSize: number): string {
    const lent = Buffer.alloc(pieceSize);
    for (let at = 0; at < bytes.length; at += pieceSize) {
      hash.update(lent.subarray(0, bytes.copy(lent, 0, at, at + pieceSize)));
      lent.fill(0xff);
    }
    return hash.digest();
  }

  it('hashes one stream after the other, short and long, however they are cut', () => {
    const sizes = [0, 1, 1000, MIB, 5 * MIB + 7, 3, 2 * MIB];
    for (const [index, size] of sizes.entries()) {
      const bytes = randomBytes(size);
      expect(digestOf(bytes, [300_001, 77_777, 600_000][index % 3] ?? 1)).toBe(sha256(bytes));
    }
  });

  it('can be closed in the middle of a stream', async () => {
    hash.update(randomBytes(3 * MIB));
    await hash.close();
  });
});
