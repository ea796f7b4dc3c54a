import { posix } from 'node:path';
import { CodedError } from '../errors.js';
import type { CatalogInput, Cataloger, EvidenceFile, FileHead } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { decodeFacts, encodeFacts, type Facts } from './formats/facts.js';
import { directoryOf } from './formats/paths.js';
import { parseCoreMetadata, recordedPaths } from './formats/python-metadata.js';
import { readPythonArchive } from './formats/python-archive.js';
import { pythonClaims, type MetadataFolder } from './formats/python-claims.js';
import { decodeText } from './formats/text.js';

const METADATA = /(?:(?:^|[./])dist-info\/METADATA|(?:^|[./])egg-info\/PKG-INFO|[^/]\.egg-info)$/i;
const FILE_LIST = /(?:^|[./])(?:dist-info\/RECORD|egg-info\/(?:installed-files|top_level)\.txt)$/i;
const ARCHIVE = /[^/]\.(?:egg|par)$/;
const ZIP_MAGIC = 'PK\u0003\u0004';

/** Installed Python distributions: wheels (`dist-info`), eggs and `egg-info`, as folders, files and zip archives. */
export const pypi: Cataloger = {
  name: 'pypi',
  evidenceVersion: 4,
  types: ['pypi'],
  maxBytes: 256 * 1024 * 1024,
  wants: (file) => METADATA.test(file.path) || FILE_LIST.test(file.path) || isArchive(file),
  extract(body, file) {
    if (FILE_LIST.test(file.path)) return Buffer.from(JSON.stringify(recordedPaths(decodeText(body), file.path)));
    return isArchive(file) ? extractArchive(body) : encodeFacts([parseOrThrow(decodeText(body))]);
  },
  catalog(input) {
    const folders = metadataFolders(input.files);
    return input.files
      .filter((file) => !FILE_LIST.test(file.path))
      .flatMap((file) => toPackages(input, file, folders.get(directoryOf(file.path))));
  },
};

function isArchive({ path, head }: FileHead): boolean {
  return ARCHIVE.test(path) && Buffer.from(head.subarray(0, ZIP_MAGIC.length)).toString('latin1') === ZIP_MAGIC;
}

function parseOrThrow(metadata: string): Facts {
  const facts = parseCoreMetadata(metadata);
  if (facts === undefined) throw new CodedError('PKGDB_CORRUPT', 'the metadata has no name or version');
  return facts;
}

async function extractArchive(body: Buffer): Promise<Buffer | undefined> {
  const texts = await readPythonArchive(body);
  return texts.length === 0 ? undefined : encodeFacts(texts.map(parseOrThrow));
}

/** The lists beside each metadata file, by directory. */
function metadataFolders(files: readonly EvidenceFile[]): ReadonlyMap<string, MetadataFolder> {
  const folders = new Map<string, MetadataFolder>();
  for (const file of files) {
    if (!FILE_LIST.test(file.path)) continue;
    const directory = directoryOf(file.path);
    const folder = folders.get(directory) ?? {};
    folders.set(directory, { ...folder, [posix.basename(file.path)]: file.bytes });
  }
  return folders;
}

function toPackages(input: CatalogInput, file: EvidenceFile, folder: MetadataFolder = {}): CatalogedPackage[] {
  return decodeFacts(file.bytes).map((facts) => ({
    type: 'pypi',
    ...facts,
    location: file.path,
    claims: pythonClaims(input.fileSystem, file.path, facts.name, folder),
  }));
}
