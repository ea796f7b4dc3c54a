import { fstatSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyDigest } from '../../src/core/image/digest.js';
import type { ArrivingBlob } from '../../src/skopeo/arriving-blob.js';

/**
 * Reads a blob as it arrives; null when it broke off. `onProgress` gets the length so far whenever it grew.
 * @throws CodedError DIGEST_MISMATCH, where it is the reader who has to verify
 */
export async function readBlob(
  blob: ArrivingBlob,
  onProgress: (length: number) => void = () => {},
): Promise<Buffer | null> {
  const state = { ended: false };
  void blob.outcome.then(() => (state.ended = true));
  const chunks: Buffer[] = [];
  for (let length = 0; ;) {
    const wasEnded = state.ended;
    const size = fstatSync(blob.descriptor).size - length;
    const chunk = Buffer.alloc(Math.max(size, 0));
    const read = readSync(blob.descriptor, chunk, 0, chunk.length, length);
    length += read;
    chunks.push(chunk.subarray(0, read));
    if (read > 0) onProgress(length);
    else if (wasEnded) break;
    else await sleep(5);
  }
  if ((await blob.outcome) === null) return null;
  const bytes = Buffer.concat(chunks);
  if (blob.unverifiedDigest !== null) verifyDigest(bytes, blob.unverifiedDigest, 'the blob');
  return bytes;
}
