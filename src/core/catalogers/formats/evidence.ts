import { CodedError, type ErrorCode } from '../../errors.js';
import { OS_RELEASE_MAX_BYTES, OS_RELEASE_PATHS, parseOsRelease } from '../../image/os-release.js';
import { safeText } from '../../safe-text.js';
import type { CatalogInput, EvidenceFile } from '../cataloger.js';

/** What packages of a distribution have in common. */
export interface Distribution {
  /** Lower-case os-release ID, e.g. `debian`. */
  readonly namespace?: string;
  /** `distro` as `<id>-<version>`, e.g. `debian-12`; empty without os-release. */
  readonly qualifiers: Readonly<Record<string, string>>;
}

/** Runs `read` over each file; what it throws becomes a problem of that file, and the other files go on. */
export function readEach<T extends EvidenceFile>(
  files: readonly T[],
  input: CatalogInput,
  read: (file: T) => void,
): void {
  for (const file of files) {
    try {
      read(file);
    } catch (error) {
      reportError(input, file, error);
    }
  }
}

/** Reports what was thrown while `file` was read: a coded error as it is, anything else as PKGDB_CORRUPT. */
export function reportError(input: CatalogInput, file: EvidenceFile, error: unknown): void {
  const code = error instanceof CodedError ? error.code : 'PKGDB_CORRUPT';
  reportProblem(input, file, error instanceof Error ? error.message : String(error), code);
}

/** Reports a part of `file` that cannot be read. */
export function reportProblem(
  input: CatalogInput,
  file: EvidenceFile,
  message: string,
  code: ErrorCode = 'PKGDB_CORRUPT',
): void {
  input.problem({ code, message, path: file.path, layerIndex: file.layerIndex });
}

/** Evidence of `input` whose path matches, sorted by path. */
export function filesMatching(input: CatalogInput, matches: (path: string) => boolean): EvidenceFile[] {
  return input.files.filter((file) => matches(file.path));
}

/**
 * Reports a database that only a link leads to: bodies are chosen by path while layers stream, before links are
 * known, so a database outside its usual place was not read.
 */
export function reportLinkedDatabases(input: CatalogInput, paths: readonly string[]): void {
  for (const path of paths) {
    const node = input.fileSystem.resolve(path);
    if (node?.type !== 'file' || node.path === path || input.files.some((file) => file.path === node.path)) continue;
    const message = `a link leads to ${safeText(node.path)}, where no database is read`;
    input.problem({ code: 'PKGDB_CORRUPT', message, path, layerIndex: node.layerIndex });
  }
}

export function isOsRelease(path: string): boolean {
  return OS_RELEASE_PATHS.includes(path);
}

/**
 * Passes an os-release on as evidence.
 * @throws CodedError PKGDB_TOO_LARGE over 5 MiB
 */
export function extractOsRelease(body: Uint8Array): Uint8Array {
  if (body.length > OS_RELEASE_MAX_BYTES) throw new CodedError('PKGDB_TOO_LARGE', 'os-release is over 5 MiB');
  return body;
}

/** The distribution that the os-release among the evidence names. */
export function distributionOf(input: CatalogInput): Distribution {
  for (const path of OS_RELEASE_PATHS) {
    const file = input.files.find((each) => each.path === path);
    const release = file && parseOsRelease(file.bytes);
    if (release?.id === undefined) continue;
    const version = release.versionId ?? release.versionCodename;
    const distro = version === undefined ? release.id : `${release.id}-${version}`;
    return { namespace: release.id, qualifiers: { distro } };
  }
  return { qualifiers: {} };
}
