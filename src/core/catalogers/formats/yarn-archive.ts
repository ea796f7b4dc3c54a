import { readZip } from './zip.js';

const ARCHIVE = /(?:^|\/)\.yarn\/(?:berry\/)?cache\/[^/]+\.zip$/;
const MANIFEST = /^node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/;
const MAX_MANIFEST = 16 * 1024 * 1024;

/** Whether the path is that of a package in Yarn's cache: of a project, or of a user (`enableGlobalCache`). */
export function isYarnArchive(path: string): boolean {
  return path.endsWith('.zip') && ARCHIVE.test(path);
}

/**
 * The `package.json` of the one package in an archive of Yarn 2 and later; `undefined` when there is none.
 * @throws CodedError PKGDB_CORRUPT, ARCHIVE_LIMIT
 */
export async function readYarnArchive(body: Buffer): Promise<Buffer | undefined> {
  for await (const entry of readZip(body, { bytesLeft: MAX_MANIFEST })) {
    if (MANIFEST.test(entry.path)) return entry.read(MAX_MANIFEST);
  }
  return undefined;
}
