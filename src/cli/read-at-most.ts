import { open } from 'node:fs/promises';
import { CodedError } from '../core/errors.js';

/** The first bytes of a file, `limit` at most. @throws CodedError INVALID_REQUEST when it cannot be read */
export async function readAtMost(path: string, limit: number): Promise<Buffer> {
  try {
    await using handle = await open(path, 'r');
    const buffer = Buffer.alloc(limit);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, limit - length);
      length += bytesRead;
      if (bytesRead === 0 || length === limit) return buffer.subarray(0, length);
    }
  } catch (cause) {
    throw new CodedError('INVALID_REQUEST', `${path} cannot be read`, {}, { cause });
  }
}
