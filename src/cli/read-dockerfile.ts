import { DOCKERFILE_LIMIT } from '../core/dockerfile/parse.js';
import { CodedError } from '../core/errors.js';
import { readAtMost } from './read-at-most.js';

/** Reads a Dockerfile, if one is named. @throws CodedError INVALID_REQUEST, DOCKERFILE_TOO_LARGE */
export async function readDockerfile<Path extends string | undefined>(
  path: Path,
): Promise<Path extends string ? string : string | undefined>;
export async function readDockerfile(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const bytes = await readAtMost(path, DOCKERFILE_LIMIT + 1);
  if (bytes.length <= DOCKERFILE_LIMIT) return bytes.toString('utf8');
  throw new CodedError('DOCKERFILE_TOO_LARGE', `a Dockerfile may have ${DOCKERFILE_LIMIT} bytes at most`);
}
