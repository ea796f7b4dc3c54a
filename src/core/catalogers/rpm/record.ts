import type { Budget } from '../formats/budget.js';
import { MAX_NAME_LENGTH, rootRelative } from '../formats/lines.js';
import { DatabaseFault } from './blobs.js';
import { Header, TAG } from './header.js';

/** What is kept of an installed package: the evidence that is stored, as JSON. */
export interface RpmRecord {
  readonly name: string;
  /** `[epoch:]version-release`, epoch 0 left out. */
  readonly version: string;
  /** Missing for `gpg-pubkey`, the keys that rpm lists among its packages. */
  readonly architecture?: string;
  /** 0 is left out. */
  readonly epoch?: number;
  /** File name of the source package, e.g. `bash-5.2.15-1.fc38.src.rpm`. */
  readonly sourceRpm?: string;
  /** Bytes. */
  readonly declaredSize?: number;
  readonly license?: string;
  readonly requires: readonly string[];
  readonly provides: readonly string[];
  readonly directories: readonly string[];
  /** `[index into directories, base name]` of each file that is not a directory. */
  readonly files: readonly (readonly [number, string])[];
}

const FILE_TYPE_MASK = 0o170000;
const DIRECTORY = 0o040000;

/**
 * Reads a package header; without name or version it is broken (rpm keeps none such).
 * @throws DatabaseFault when the header is broken, CodedError PKGDB_TOO_LARGE over the bounds of `Budget`
 */
export function readRecord(blob: Buffer, budget: Budget): RpmRecord {
  const header = new Header(blob);
  const name = header.string(TAG.name);
  const version = header.string(TAG.version);
  const release = header.string(TAG.release);
  if (!name || !version) throw new DatabaseFault('a header has no name or version');
  if (name.length + version.length + (release?.length ?? 0) > MAX_NAME_LENGTH)
    throw new DatabaseFault('a name is too long');
  const epoch = header.numbers(TAG.epoch)[0] || undefined;
  const architecture = header.string(TAG.architecture);
  const requires = [...new Set(header.strings(TAG.requireName))].filter((each) => !each.startsWith('rpmlib('));
  const provides = [...new Set(header.strings(TAG.provideName))].filter((each) => each !== name);
  budget.addPackage();
  budget.addRelations(requires.length + provides.length);
  return {
    name,
    version: `${epoch === undefined ? '' : `${epoch}:`}${version}${release ? `-${release}` : ''}`,
    architecture: architecture === undefined || architecture === '(none)' ? undefined : architecture,
    epoch,
    sourceRpm: header.string(TAG.sourceRpm),
    declaredSize: safeSize(header.numbers(TAG.longSize)[0] ?? header.numbers(TAG.size)[0]),
    license: header.string(TAG.license),
    requires,
    provides,
    ...fileNames(header, budget),
  };
}

/** File names are stored as base names with indexes into directory names; before rpm 4 as whole paths. */
function fileNames(header: Header, budget: Budget): Pick<RpmRecord, 'directories' | 'files'> {
  const modes = header.numbers(TAG.fileModes);
  const isFile = (index: number) => ((modes[index] ?? 0) & FILE_TYPE_MASK) !== DIRECTORY;
  const oldNames = header.strings(TAG.oldFileNames);
  const baseNames = oldNames.length > 0 ? oldNames : header.strings(TAG.baseNames);
  const directories = oldNames.length > 0 ? [''] : header.strings(TAG.directoryNames).map(rootRelative);
  const indexes = oldNames.length > 0 ? oldNames.map(() => 0) : header.numbers(TAG.directoryIndexes);
  if (indexes.length !== baseNames.length) throw new DatabaseFault('a file list is inconsistent');
  const files: [number, string][] = [];
  for (const [index, baseName] of baseNames.entries()) {
    if (!isFile(index)) continue;
    const directory = indexes[index] as number;
    const directoryName = directories[directory];
    if (directoryName === undefined) throw new DatabaseFault('a file list is inconsistent');
    budget.addPath(directoryName.length + 1 + baseName.length);
    files.push([directory, baseName]);
  }
  return { directories, files };
}

/** Paths of the files of a record, without leading slash. */
export function filePaths({ directories, files }: RpmRecord): string[] {
  return files.map(([directory, name]) => rootRelative(`${directories[directory]}/${name}`));
}

function safeSize(size: number | undefined): number | undefined {
  return Number.isSafeInteger(size) ? size : undefined;
}
