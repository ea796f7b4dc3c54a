import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { CodedError, toCodedError } from '../core/errors.js';
import { parseDigest } from '../core/image/digest.js';

const CHUNK_SIZE = 1024 * 1024;
/** Bytes of a blob up to which it is read once more, which takes some seconds: a local one may have any size. */
const MAX_JUDGED = 4 * 1024 ** 3;

/**
 * The error to tell about a blob that nobody verified: what a reader found wrong with it counts only when its bytes are
 * those of its digest, otherwise it is DIGEST_MISMATCH. Of a blob over 4 GiB, or one that cannot be read again, it counts
 * anyway. Never rejects.
 * @param handle the file, open for reading; its position does not matter
 */
export async function judgeBlob(handle: FileHandle, digest: string, error: unknown): Promise<CodedError> {
  const found = toCodedError(error);
  if (found.code === 'DIGEST_MISMATCH' || found.code === 'CANCELLED') return found;
  if (!(await isAltered(handle, digest).catch(() => false))) return found;
  return new CodedError('DIGEST_MISMATCH', `a layer does not match its digest ${digest}`, found.location, {
    cause: found,
  });
}

async function isAltered(handle: FileHandle, digest: string): Promise<boolean> {
  if ((await handle.stat()).size > MAX_JUDGED) return false;
  const { algorithm, hex } = parseDigest(digest);
  const hash = createHash(algorithm);
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK_SIZE })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex') !== hex;
}
