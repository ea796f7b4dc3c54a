import { open } from 'node:fs/promises';
import { DOCKERFILE_LIMIT } from '../core/dockerfile/parse.js';
import { CodedError } from '../core/errors.js';

/** Reads a Dockerfile, if one is named. @throws CodedError INVALID_REQUEST, DOCKERFILE_TOO_LARGE */
export async function readDockerfile<Path extends string | undefined>(
  path: Path,
): Promise<Path extends string ? string : string | undefined>;
export async function readDockerfile(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const bytes = await readAtMost(path, DOCKERFILE_LIMIT + 1).catch((cause: unknown) => {
    throw new CodedError('INVALID_REQUEST', `${path} cannot be read`, {}, { cause });
  });
  if (bytes.length <= DOCKERFILE_LIMIT) return bytes.toString('utf8');
  throw new CodedError('DOCKERFILE_TOO_LARGE', `a Dockerfile may have ${DOCKERFILE_LIMIT} bytes at most`);
}

async function readAtMost(path: string, limit: number): Promise<Buffer> {
  await using handle = await open(path, 'r');
  const buffer = Buffer.alloc(limit);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, limit - length);
    length += bytesRead;
    if (bytesRead === 0 || length === limit) return buffer.subarray(0, length);
  }
}
