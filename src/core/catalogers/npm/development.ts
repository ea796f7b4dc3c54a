import { getOrMake } from '../../collections.js';
import { nameOf } from '../../image/path.js';
import type { FileSystem } from '../../scan/file-system.js';
import { directoryOf } from '../formats/paths.js';

/** What the `package.json` of a directory asks for. */
export interface Needs {
  /** Names of `dependencies` and `optionalDependencies`. */
  readonly dependencies: readonly string[];
  readonly peers: readonly string[];
  /** Names of `devDependencies`, which are installed for a project only, never for what it depends on. */
  readonly development: readonly string[];
}

const MODULES = 'node_modules';
const NAME = /^(?:@[^/]+\/)?[^/.@][^/]*$/;
/** Looks into a folder for a name; an application of 3,000 packages needs about 20,000. */
const MAX_LOOKUPS = 300_000;

/**
 * Directories of packages that only the development dependencies of projects lead to: every name is looked up as Node
 * does, in `node_modules` of the directory and of those above, links followed. So it holds for whatever npm, Yarn,
 * pnpm or Bun wrote there. Empty when there is too much to look up.
 * @param needs by directory
 * @param projects directories of projects, which are those outside of any `node_modules`; `unlocked` are those of
 *   which no lock tells what is for development
 */
export function developmentOnly(
  fileSystem: FileSystem,
  needs: ReadonlyMap<string, Needs>,
  projects: { readonly all: readonly string[]; readonly unlocked: readonly string[] },
): ReadonlySet<string> {
  const started = projects.unlocked.filter((project) => (needs.get(project)?.development.length ?? 0) > 0);
  if (started.length === 0) return new Set();
  const lookUp = new LookUp(fileSystem);
  const developed = reachable(
    started.map((project) => [project, needs.get(project)?.development ?? []]),
    needs,
    lookUp,
  );
  if (developed.size === 0) return developed;
  const needed = reachable(
    projects.all.map((project) => [project, runtimeNeeds(needs.get(project))]),
    needs,
    lookUp,
  );
  return lookUp.gaveUp ? new Set() : developed.difference(needed);
}

const runtimeNeeds = (needs: Needs | undefined): readonly string[] =>
  needs === undefined ? [] : [...needs.dependencies, ...needs.peers];

/** All directories that a walk along the names gets to. */
function reachable(
  starts: readonly (readonly [string, readonly string[]])[],
  needs: ReadonlyMap<string, Needs>,
  lookUp: LookUp,
): Set<string> {
  const found = new Set<string>();
  const pending = [...starts];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [directory, names] = next;
    for (const name of names) {
      const package_ = lookUp.find(directory, name);
      if (package_ === undefined || found.has(package_)) continue;
      found.add(package_);
      pending.push([package_, runtimeNeeds(needs.get(package_))]);
    }
  }
  return found;
}

/** A `node_modules` that exists, with what was found in it, and the next one above. */
interface ModulesFolder {
  readonly path: string;
  readonly above: ModulesFolder | null;
  /** Directories by the names of packages; null where there is none. */
  readonly packages: Map<string, string | null>;
}

/** Finds packages as Node does. Each folder is looked for once, and each name once in a folder. */
class LookUp {
  readonly #folders = new Map<string, ModulesFolder | null>();
  #left = MAX_LOOKUPS;

  constructor(private readonly fileSystem: FileSystem) {}

  /** Whether there was more to look up than is allowed; nothing is found from then on. */
  get gaveUp(): boolean {
    return this.#left < 0;
  }

  /** The directory of the package that a module in this directory gets by this name. */
  find(directory: string, name: string): string | undefined {
    if (!NAME.test(name)) return undefined;
    for (let folder = this.#folderOf(directory); folder; folder = folder.above) {
      if (--this.#left < 0) return undefined;
      const found = getOrMake(folder.packages, name, () => this.#directoryAt(`${folder.path}/${name}`));
      if (found !== null) return found;
    }
    return undefined;
  }

  /** The nearest `node_modules` that a module in this directory sees. */
  #folderOf(directory: string): ModulesFolder | null {
    return getOrMake(this.#folders, directory, () => {
      if (--this.#left < 0) return null;
      const above = directory === '' ? null : this.#folderOf(directoryOf(directory));
      const path = directory === '' ? MODULES : `${directory}/${MODULES}`;
      const exists = nameOf(directory) !== MODULES && this.#directoryAt(path) !== null;
      return exists ? { path, above, packages: new Map() } : above;
    });
  }

  #directoryAt(path: string): string | null {
    const node = this.fileSystem.resolve(path);
    return node?.type === 'directory' ? node.path : null;
  }
}
