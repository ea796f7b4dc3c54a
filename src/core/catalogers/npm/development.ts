import { posix } from 'node:path';
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
/** Look-ups of a name in a folder; an application of 3,000 packages needs about 100,000. */
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
  const budget = { lookUps: MAX_LOOKUPS };
  const walk = (starts: readonly (readonly [string, readonly string[]])[]): Set<string> =>
    reachable(starts, needs, (directory, name) => find(fileSystem, directory, name, budget));
  const developed = walk(started.map((project) => [project, needs.get(project)?.development ?? []]));
  if (developed.size === 0) return developed;
  const needed = walk(projects.all.map((project) => [project, runtimeNeeds(needs.get(project))]));
  return budget.lookUps < 0 ? new Set() : developed.difference(needed);
}

const runtimeNeeds = (needs: Needs | undefined): readonly string[] =>
  needs === undefined ? [] : [...needs.dependencies, ...needs.peers];

/** All directories that a walk along the names gets to. */
function reachable(
  starts: readonly (readonly [string, readonly string[]])[],
  needs: ReadonlyMap<string, Needs>,
  lookUp: (directory: string, name: string) => string | undefined,
): Set<string> {
  const found = new Set<string>();
  const pending = [...starts];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [directory, names] = next;
    for (const name of names) {
      const package_ = lookUp(directory, name);
      if (package_ === undefined || found.has(package_)) continue;
      found.add(package_);
      pending.push([package_, runtimeNeeds(needs.get(package_))]);
    }
  }
  return found;
}

function find(fileSystem: FileSystem, from: string, name: string, budget: { lookUps: number }): string | undefined {
  if (!NAME.test(name)) return undefined;
  for (let directory = from; ; directory = directoryOf(directory)) {
    budget.lookUps -= 1;
    if (budget.lookUps < 0) return undefined;
    const node =
      posix.basename(directory) === MODULES ? undefined : fileSystem.resolve(posix.join(directory, MODULES, name));
    if (node?.type === 'directory') return node.path;
    if (directory === '') return undefined;
  }
}
