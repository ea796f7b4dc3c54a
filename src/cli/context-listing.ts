import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CodedError } from '../core/errors.js';

/** Most files of a build context that are listed. */
export const CONTEXT_FILE_LIMIT = 200_000;
const DEPTH_LIMIT = 64;

export interface BuildContext {
  /** Files relative to the context, with `/`, sorted. */
  readonly contextPaths: string[];
  /** Null when there is none. */
  readonly dockerignore: string | null;
}

/**
 * Lists a build context without following symbolic links. `Dockerfile.dockerignore` beside the Dockerfile
 * goes before `.dockerignore` of the context, as BuildKit has it. Throws INVALID_REQUEST when the folder
 * cannot be read or has more than 200,000 files.
 */
export async function readContext(directory: string, dockerfile: string): Promise<BuildContext> {
  const contextPaths: string[] = [];
  try {
    await list(directory, '', 0, contextPaths);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError('INVALID_REQUEST', `the context ${directory} cannot be read`, {}, { cause: error });
  }
  const own = await readIfThere(join(dirname(dockerfile), `${basename(dockerfile)}.dockerignore`));
  return {
    contextPaths: contextPaths.sort(),
    dockerignore: own ?? (await readIfThere(join(directory, '.dockerignore'))),
  };
}

async function list(root: string, folder: string, depth: number, found: string[]): Promise<void> {
  if (depth > DEPTH_LIMIT) return;
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) await list(root, path, depth + 1, found);
    else found.push(path);
    if (found.length > CONTEXT_FILE_LIMIT) {
      throw new CodedError('INVALID_REQUEST', `the context has more than ${CONTEXT_FILE_LIMIT} files`);
    }
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
