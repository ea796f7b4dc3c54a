import type { CatalogedPackage } from '../catalogers/package.js';
import { getOrMake } from '../collections.js';
import { nameOf } from '../image/path.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';

/** How strongly a package claims something, comparable over all packages of an image. */
export interface Claim {
  /** Higher wins: language claims by the depth of their root, above them operating systems. */
  readonly strength: number;
  /** Position of the package in the order by (type, name, version, architecture, location): lower wins a tie. */
  readonly rank: number;
}

/** Above every depth of a path. */
const OS_DIRECTORY = 1_000_000;
/** An operating system's list of exact paths is the record of what it installed. */
const OS_FILE = 2_000_000;
const DEEPEST = OS_DIRECTORY - 1;

/** Whether the claim comes from the database of an operating system. */
export function isOsStrength(strength: number): boolean {
  return strength >= OS_DIRECTORY;
}

/** The stronger of two claims; the same whatever the order of the arguments. */
export function strongest(a: Claim | undefined, b: Claim | undefined): Claim | undefined {
  if (!a || !b) return a ?? b;
  if (a.strength !== b.strength) return a.strength > b.strength ? a : b;
  return a.rank <= b.rank ? a : b;
}

/** Directory part of a path; '' for a name in the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Indexes of `packages` in the order that decides ties; plain code unit order, the same on every machine. */
export function rankPackages(packages: readonly CatalogedPackage[]): number[] {
  const keys = packages.map((one) => [one.type, one.name, one.version, one.architecture ?? '', one.location]);
  return keys
    .map((_, index) => index)
    .sort((a, b) => {
      const [left, right] = [keys[a] ?? [], keys[b] ?? []];
      const at = left.findIndex((part, index) => part !== right[index]);
      if (at === -1) return a - b;
      return (left[at] ?? '') < (right[at] ?? '') ? -1 : 1;
    });
}

/**
 * Finds where claimed paths really are. A database written before `/bin` became a link to `usr/bin`
 * lists `bin/ls`, one written later may list `usr/bin/ls` in an image where `usr/bin` links to `/bin`:
 * both lead to the same directory. The last component of a file is not followed, since the package
 * brought the link and not what it points at.
 */
export class PathResolver {
  readonly #directories = new Map<string, FileNode | null>();
  /** The directory of the file before, as written and where it is: lists of files are sorted. */
  #written = '';
  #directory: FileNode | null;

  constructor(private readonly fileSystem: FileSystem) {
    this.#directory = this.#find('');
  }

  /** The directory that a path leads to, or `undefined` where there is none. */
  directory(path: string): FileNode | undefined {
    return this.#find(path) ?? undefined;
  }

  /** The file at a path with its parents resolved, or `undefined` where there is none. */
  file(path: string): FileNode | undefined {
    const slash = path.lastIndexOf('/');
    if (slash !== this.#written.length || !path.startsWith(this.#written)) {
      this.#written = parentOf(path);
      this.#directory = this.#find(this.#written);
    }
    return this.#directory ? this.fileSystem.child(this.#directory, path.slice(slash + 1)) : undefined;
  }

  /** Where a file is or would be, its parents resolved; undefined where they lead nowhere. */
  pathOf(path: string): string | undefined {
    const directory = this.#find(parentOf(path))?.path;
    if (directory === undefined) return undefined;
    return directory === '' ? nameOf(path) : `${directory}/${nameOf(path)}`;
  }

  #find(path: string): FileNode | null {
    return getOrMake(this.#directories, path, () => {
      const node = this.#below(path) ?? this.fileSystem.resolve(path);
      return node?.type === 'directory' ? node : null;
    });
  }

  /** The directory at a path in the one above, where that was found before; undefined where that says nothing. */
  #below(path: string): FileNode | undefined {
    const name = nameOf(path);
    if (name === '' || name === '.' || name === '..') return undefined;
    const above = this.#directories.get(parentOf(path));
    const node = above ? this.fileSystem.child(above, name) : undefined;
    return node?.type === 'directory' ? node : undefined;
  }
}

function depthOf(path: string): number {
  if (path === '') return 0;
  let depth = 1;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) depth += 1;
  return Math.min(depth, DEEPEST);
}

/** The claim that all files of a package share, and the claim for each of its directories. */
export function claimMakers(
  cataloged: CatalogedPackage,
  rank: number,
  resolver: PathResolver,
): { readonly fileClaim: Claim; readonly directoryClaim: (realPath: string) => Claim } {
  const { layer, root } = cataloged.claims;
  const depthOfRoot = (path: string): number => depthOf(resolver.directory(path)?.path ?? path);
  if (layer === 'os') {
    return {
      fileClaim: { strength: OS_FILE, rank },
      directoryClaim: (path) => ({ strength: OS_DIRECTORY + depthOf(path), rank }),
    };
  }
  const rootDepth = root === undefined ? undefined : depthOfRoot(root);
  return {
    fileClaim: { strength: rootDepth ?? depthOfRoot(parentOf(cataloged.location)), rank },
    directoryClaim: (path) => ({ strength: rootDepth ?? depthOf(path), rank }),
  };
}
