import type { Cataloger, EvidenceFile, FileHead } from '../../src/core/catalogers/cataloger.js';
import type { CatalogedPackage } from '../../src/core/catalogers/package.js';
import { CodedError } from '../../src/core/errors.js';
import type { Problem } from '../../src/core/report/common.js';
import type { MemoryFile, MemoryImage } from './memory-file-system.js';

/** Packages and problems of one cataloger over one image root. */
export interface CatalogResult {
  readonly packages: CatalogedPackage[];
  readonly problems: Problem[];
}

const HEAD_LENGTH = 64;

/** Does what a scan does with one cataloger: asks what it wants, extracts, and catalogues the visible evidence. */
export async function runCataloger(cataloger: Cataloger, image: MemoryImage): Promise<CatalogResult> {
  const problems: Problem[] = [];
  const files: EvidenceFile[] = [];
  for (const file of image.files) {
    const { path, layerIndex } = file.node;
    try {
      const bytes = await evidence(cataloger, file);
      if (bytes !== undefined) files.push({ path, layerIndex, size: file.bytes.length, bytes });
    } catch (error) {
      problems.push({ layerIndex, path, ...problemOf(error) });
    }
  }
  const packages = cataloger.catalog({
    files,
    fileSystem: image.fileSystem,
    isFinal: true,
    problem: (problem) => problems.push({ ...problem, layerIndex: problem.layerIndex ?? null }),
  });
  return { packages, problems };
}

async function evidence(cataloger: Cataloger, file: MemoryFile): Promise<Uint8Array | undefined> {
  const { bytes } = file;
  const { path, mode } = file.node;
  const head: FileHead = { path, size: bytes.length, mode, head: bytes.subarray(0, HEAD_LENGTH) };
  if (!cataloger.wants(head)) return undefined;
  if (bytes.length > cataloger.maxBytes) throw new CodedError('PKGDB_TOO_LARGE', 'over the limit of its cataloger');
  return cataloger.extract === undefined ? bytes : await cataloger.extract(bytes, head);
}

function problemOf(error: unknown): Pick<Problem, 'code' | 'message'> {
  if (error instanceof CodedError) return { code: error.code, message: error.message };
  return { code: 'PKGDB_CORRUPT', message: error instanceof Error ? error.message : String(error) };
}
