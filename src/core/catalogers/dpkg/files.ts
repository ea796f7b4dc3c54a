import { remember } from '../../collections.js';
import { encodeName } from '../../image/path.js';
import type { CatalogInput, EvidenceFile } from '../cataloger.js';
import { Budget } from '../formats/budget.js';
import { readEach } from '../formats/evidence.js';
import { lines, rootRelative } from '../formats/lines.js';

/** `<32 digits>  <path>`. */
const MD5_PREFIX_LENGTH = 34;
const DIVERSIONS = 'var/lib/dpkg/diversions';

/** The files of each package by the stem of its file list: `libc6:amd64` for `info/libc6:amd64.list`. */
export type FileLists = ReadonlyMap<string, readonly string[]>;

/** Where dpkg put a file of another package aside (dpkg-divert(1)). */
interface Diversion {
  readonly movedTo: string;
  /** The package that asked for it and keeps the path; `:` for a local diversion. */
  readonly by: string;
}

/** Whether the path is a file list or the list of diversions. `info` is the folder with its final slash. */
export function isFileList(path: string, info: string): boolean {
  return path.startsWith(info) && (path.endsWith('.list') || path.endsWith('.md5sums'));
}

export function isDiversions(path: string): boolean {
  return path === DIVERSIONS;
}

/**
 * Reads the file lists below `info`. A `.list` names all that dpkg unpacked, directories too; `.md5sums` (reduced) only
 * regular files without configuration files, so it counts only where the `.list` is missing.
 * @param readList what a `.list` names; opkg may write more into one than paths
 */
export function readFileLists(input: CatalogInput, info: string, readList: PathReader = listedPaths): FileLists {
  const budget = new Budget();
  const lists = new Map<string, readonly string[]>();
  const listed = input.files.filter((file) => isFileList(file.path, info));
  const readAll = (extension: string, read: PathReader) => {
    const files = listed.filter((file) => file.path.endsWith(extension) && !lists.has(stem(file, info, extension)));
    readEach(files, input, (file) => {
      const { paths, characters, error } = read(file.bytes);
      lists.set(stem(file, info, extension), []);
      budget.addPaths(paths.length, characters);
      lists.set(stem(file, info, extension), paths);
      if (error !== undefined) throw error;
    });
  };
  readAll('.list', readList);
  readAll('.md5sums', listedPaths);
  return lists;
}

/** The paths in one list, up to where it cannot be read any further. */
interface ListedPaths {
  readonly paths: readonly string[];
  /** Their length together. */
  readonly characters: number;
  readonly error?: Error;
}

/** Reads a list of paths; the same bytes once. */
export type PathReader = (bytes: Uint8Array) => ListedPaths;

/** @param pathOf the path in a line */
export function pathReader(pathOf: (line: string) => string): PathReader {
  return remember((bytes) => {
    const budget = new Budget();
    const paths: string[] = [];
    let characters = 0;
    try {
      for (const line of lines(bytes)) {
        const path = rootRelative(pathOf(line));
        if (path === '') continue;
        budget.addPath(path.length);
        paths.push(path);
        characters += path.length;
      }
    } catch (error) {
      return { paths, characters, error: error instanceof Error ? error : new Error(String(error)) };
    }
    return { paths, characters };
  });
}

const listedPaths = pathReader((line) => line);

/** Drops the digests from an `.md5sums`: what is left is a list of paths. */
export function reduceMd5sums(bytes: Uint8Array): Uint8Array {
  const paths: string[] = [];
  for (const line of lines(bytes)) paths.push(line.slice(MD5_PREFIX_LENGTH));
  return encodeName(paths.join('\n'));
}

/** Reads the diversions: three lines each, the path, where it went, and the package that asked for it. */
export function readDiversions(input: CatalogInput): ReadonlyMap<string, Diversion> {
  const diversions = new Map<string, Diversion>();
  readEach(
    input.files.filter((file) => isDiversions(file.path)),
    input,
    (file) => {
      const budget = new Budget();
      const record: string[] = [];
      for (const line of lines(file.bytes)) {
        record.push(line);
        if (record.length < 3) continue;
        const [path = '', movedTo = '', by = ''] = record.splice(0);
        budget.addPath(path.length + movedTo.length);
        diversions.set(rootRelative(path), { movedTo: rootRelative(movedTo), by });
      }
    },
  );
  return diversions;
}

/** The paths where the files of `name` really are: other packages' diversions are followed, directories dropped. */
export function claimedFiles(
  paths: readonly string[],
  name: string,
  diversions: ReadonlyMap<string, Diversion>,
): readonly string[] {
  const files = withoutDirectories(paths);
  if (!files.some((path) => diversions.has(path))) return files;
  return files.map((path) => {
    const diversion = diversions.get(path);
    return diversion === undefined || diversion.by === name ? path : diversion.movedTo;
  });
}

const withoutDirectories = remember((paths: readonly string[]): readonly string[] => {
  const directories = new Set<string>();
  let last = '';
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    if (slash <= 0 || (slash === last.length && path.startsWith(last))) continue;
    last = path.slice(0, slash);
    directories.add(last);
  }
  return paths.filter((path) => !directories.has(path));
});

function stem(file: EvidenceFile, info: string, extension: string): string {
  return file.path.slice(info.length, -extension.length);
}
