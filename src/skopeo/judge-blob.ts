import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { CodedError, toCodedError } from '../core/errors.js';
import { parseDigest } from '../core/image/digest.js';

const CHUNK_SIZE = 1024 * 1024;

/**
 * The error to tell about a blob that nobody verified: what a reader found wrong with it counts only when its bytes are
 * those of its digest, otherwise it is DIGEST_MISMATCH.
 * @param handle the file, open for reading; its position does not matter
 */
export async function judgeBlob(handle: FileHandle, digest: string, error: unknown): Promise<CodedError> {
  const found = toCodedError(error);
  if (found.code === 'DIGEST_MISMATCH' || found.code === 'CANCELLED' || (await hasDigest(handle, digest))) return found;
  return new CodedError('DIGEST_MISMATCH', `a layer does not match its digest ${digest}`, found.location, {
    cause: found,
  });
}

async function hasDigest(handle: FileHandle, digest: string): Promise<boolean> {
  const { algorithm, hex } = parseDigest(digest);
  const hash = createHash(algorithm);
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK_SIZE })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex') === hex;
}
