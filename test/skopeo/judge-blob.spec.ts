import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CodedError, type ErrorCode } from '../../src/core/errors.js';
import { digestOf } from '../../src/core/image/digest.js';
import { judgeBlob } from '../../src/skopeo/judge-blob.js';

describe('judgeBlob', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-judge-spec-'));
    path = join(folder, 'blob');
    await writeFile(path, 'the bytes');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const judge = async (digest: string, code: ErrorCode): Promise<string> => {
    const handle = await open(path);
    const { code: told } = await judgeBlob(handle, digest, new CodedError(code, 'told to fail'));
    await handle.close();
    return told;
  };

  it('believes a reader of the right bytes only', async () => {
    expect(await judge(digestOf('the bytes'), 'TAR_INVALID')).toBe('TAR_INVALID');
    expect(await judge(digestOf('other bytes'), 'TAR_INVALID')).toBe('DIGEST_MISMATCH');
    expect(await judge(digestOf('other bytes'), 'CANCELLED')).toBe('CANCELLED');
  });

  it('does not read a blob of any size for that', async () => {
    await truncate(path, 4 * 1024 ** 3 + 1);
    expect(await judge(digestOf('other bytes'), 'TAR_INVALID')).toBe('TAR_INVALID');
  });

  it('leaves it at what the reader said when the blob cannot be read again', async () => {
    const handle = await open(path);
    await handle.close();
    const error = new CodedError('TAR_INVALID', 'told to fail');
    expect(await judgeBlob(handle, digestOf('other bytes'), error)).toBe(error);
  });
});
