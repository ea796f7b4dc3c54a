import { getOrMake } from '../../collections.js';
import type { FileNode, FileSystem } from '../../scan/file-system.js';

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
  const found = new Set<FileNode>();
  const pending = starts.flatMap(([project, names]) => {
    const directory = lookUp.directory(project);
    return directory ? [{ directory, names }] : [];
  });
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const name of next.names) {
      const directory = lookUp.find(next.directory, name);
      if (directory === null || found.has(directory)) continue;
      found.add(directory);
      pending.push({ directory, names: runtimeNeeds(needs.get(directory.path)) });
    }
  }
  return new Set([...found].map(({ path }) => path));
}

/** A `node_modules` that exists, with what was found in it, and the next one above. */
interface ModulesFolder {
  readonly directory: FileNode;
  readonly above: ModulesFolder | null;
  /** Directories by the names of packages; null where there is none. */
  readonly packages: Map<string, FileNode | null>;
}

/** Finds packages as Node does. Each folder is looked for once, and each name once in a folder. */
class LookUp {
  readonly #folders = new Map<FileNode, ModulesFolder | null>();
  #left = MAX_LOOKUPS;

  constructor(private readonly fileSystem: FileSystem) {}

  /** Whether there was more to look up than is allowed; nothing is found from then on. */
  get gaveUp(): boolean {
    return this.#left < 0;
  }

  /** The directory that a path leads to. */
  directory(path: string): FileNode | null {
    const node = this.fileSystem.resolve(path);
    return node?.type === 'directory' ? node : null;
  }

  /** The directory of the package that a module in this directory gets by this name. */
  find(directory: FileNode, name: string): FileNode | null {
    for (let folder = this.#folderOf(directory); folder; folder = folder.above) {
      if (--this.#left < 0) return null;
      const { packages, directory: modules } = folder;
      const found = getOrMake(packages, name, () => (NAME.test(name) ? this.#below(modules, name) : null));
      if (found !== null) return found;
    }
    return null;
  }

  /** The nearest `node_modules` that a module in this directory sees. */
  #folderOf(directory: FileNode): ModulesFolder | null {
    return getOrMake(this.#folders, directory, () => {
      if (--this.#left < 0) return null;
      const parent = this.fileSystem.parent(directory);
      const above = parent ? this.#folderOf(parent) : null;
      const modules = directory.name === MODULES ? null : this.#below(directory, MODULES);
      return modules ? { directory: modules, above, packages: new Map() } : above;
    });
  }

  /** What a directory has below it by a name, which may have a scope in front; links are followed. */
  #below(directory: FileNode, name: string): FileNode | null {
    const slash = name.indexOf('/');
    if (slash !== -1) {
      const scope = this.#below(directory, name.slice(0, slash));
      return scope && this.#below(scope, name.slice(slash + 1));
    }
    const node = this.fileSystem.child(directory, name);
    if (node?.type === 'symlink') return this.directory(node.path);
    return node?.type === 'directory' ? node : null;
  }
}
