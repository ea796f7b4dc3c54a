import { directoryOf } from '../image/path.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';

/** What the path of a file tells of it, whoever owns it. Files of which it tells the same have the same object. */
export interface Place {
  /** A header, static library or pkg-config file of the system. */
  readonly isHeader: boolean;
  /** Documentation or a translation where packages of the system put it, whether one lists it or not. */
  readonly isDocumentation: boolean;
  /** Inside the folder of a repository; a lone .gitignore is not. */
  readonly isRepository: boolean;
}

/** A directory, as far as its path tells what is in it. */
interface Area {
  readonly holds?: 'headers' | 'static-libraries' | 'documentation';
  /** Its directories that are another area, by name. */
  readonly below?: ReadonlyMap<string, Area>;
  /** The area of all its other directories; its own when left out. */
  readonly rest?: Area;
}

const ELSEWHERE: Area = {};
const HEADERS: Area = { holds: 'headers' };
const DOCUMENTATION: Area = { holds: 'documentation' };
const LIBRARIES: Area = { holds: 'static-libraries' };
const SYSTEM_LIBRARIES: Area = { ...LIBRARIES, below: new Map([['pkgconfig', HEADERS]]) };
const SHARE: Area = {
  below: new Map(['doc', 'man', 'info', 'locale', 'help', 'gtk-doc'].map((name) => [name, DOCUMENTATION])),
  rest: ELSEWHERE,
};
const LOCAL: Area = {
  below: new Map([
    ['include', HEADERS],
    ['lib', LIBRARIES],
    ['lib64', LIBRARIES],
    ['share', SHARE],
  ]),
  rest: ELSEWHERE,
};
const USR: Area = {
  below: new Map([
    ['include', HEADERS],
    ['lib', SYSTEM_LIBRARIES],
    ['lib64', SYSTEM_LIBRARIES],
    ['local', LOCAL],
    ['share', SHARE],
  ]),
  rest: ELSEWHERE,
};
const ROOT: Area = { below: new Map([['usr', USR]]), rest: ELSEWHERE };
const REPOSITORIES: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.bzr', '_darcs', 'CVS']);

/** A longer path names no header: nothing can open it. */
const LONGEST_PATH = 4096;

/** What is known of a directory. */
interface Directory {
  readonly area: Area;
  readonly isRepository: boolean;
  /** The place of all that is in it but headers. */
  readonly place: Place;
}

/** By what they are: anything, a header, documentation; the same inside of a repository behind them. */
const PLACES: readonly Place[] = Array.from({ length: 6 }, (_, index) => ({
  isHeader: index % 3 === 1,
  isDocumentation: index % 3 === 2,
  isRepository: index >= 3,
}));

const placeAt = (index: 0 | 1 | 2, isRepository: boolean): Place => PLACES[isRepository ? index + 3 : index] as Place;

const TOP: Directory = { area: ROOT, isRepository: false, place: placeAt(0, false) };

function directoryBelow({ area: above, isRepository: isInside }: Directory, name: string): Directory {
  const area = above.below?.get(name) ?? above.rest ?? above;
  const isRepository = isInside || REPOSITORIES.has(name);
  return { area, isRepository, place: placeAt(area.holds === 'documentation' ? 2 : 0, isRepository) };
}

function placeIn({ area: { holds }, isRepository, place }: Directory, path: string): Place {
  if (holds !== 'headers' && holds !== 'static-libraries') return place;
  const isHeader = path.length <= LONGEST_PATH && (holds === 'headers' || /[^/]\.a$/.test(path));
  return isHeader ? placeAt(1, isRepository) : place;
}

/** The place of the file at a path. */
export const placeOf = (path: string): Place => placeIn(directoryOf(path).split('/').reduce(directoryBelow, TOP), path);

/** Tells the places of files, best in the order of a tree: what is known of a directory serves all that is below it. */
export class Places {
  readonly #directories = new Map<FileNode, Directory>();
  #last: FileNode | undefined;
  #current = TOP;

  constructor(private readonly fileSystem: FileSystem) {}

  /** The place of a file. */
  of(node: FileNode): Place {
    const parent = this.fileSystem.parent(node);
    if (parent !== this.#last) {
      this.#last = parent;
      this.#current = this.#directory(parent);
    }
    return placeIn(this.#current, node.path);
  }

  #directory(node: FileNode | undefined): Directory {
    const unknown: FileNode[] = [];
    let known: Directory | undefined;
    for (let above = node; above && !known; above = this.fileSystem.parent(above)) {
      known = this.#directories.get(above);
      if (!known) unknown.push(above);
    }
    return (
      unknown.reduceRight((above: Directory | undefined, directory) => {
        const found = directory.name === '' ? TOP : directoryBelow(above ?? TOP, directory.name);
        this.#directories.set(directory, found);
        return found;
      }, known) ?? TOP
    );
  }
}
