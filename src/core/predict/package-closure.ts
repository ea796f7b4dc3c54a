import { readPackageCommand, packageName } from '../dockerfile/package-managers.js';
import { parseScript } from '../dockerfile/shell-commands.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { PackageReport } from '../report/image-report.js';
import type { FileNode } from '../scan/file-system.js';
import type { RuntimeProgram } from './runtime-program.js';

const SCRIPT_LIMIT = 65_536;
/** From so many packages on, each is named: nobody writes such a list by hand. */
const REDUCED_ROOTS = 200;

/** System packages that a final stage would install, and what comes with them. */
export interface PackageClosure {
  /** Names of what to install: neither in the base nor brought along by another of them, sorted. */
  readonly roots: readonly string[];
  /** purls of the roots and of all that they depend on. */
  readonly purls: ReadonlySet<string>;
}

/** The program that a container starts, and the files that it needs. */
export type StartedFiles = Pick<RuntimeProgram, 'program' | 'files'>;

/**
 * Starts at the packages that the own RUNs install by name, build tools left out, and at the owners of the
 * files that the program needs; follows their dependencies. What was only recommended stays behind. A build
 * tool that the image itself starts is needed all the same.
 */
export function closePackages(image: ImageAnalysis, { program, files }: StartedFiles): PackageClosure {
  const { packages } = image;
  const byPurl = new Map(packages.map((each, index) => [each.purl, index]));
  const ownerOf = (node: FileNode): number[] => [byPurl.get(image.ownerOf(node).name) ?? []].flat();
  const owners = [...files].flatMap(ownerOf);
  const started = new Set(program ? ownerOf(program) : []);
  const named = installedNames(image);
  const asked = packages.flatMap((each, index) => (named.has(each.name) && isSystem(each) ? index : []));
  const starts = [...new Set([...asked, ...owners])].filter(
    (index) => packages[index]?.role !== 'build' || started.has(index),
  );
  const dependencies = dependencyIndexes(image);
  const isOwn = (index: number): boolean => (packages[index]?.layerIndex ?? 0) >= image.base.layerCount;
  const installed = starts.filter((index) => isOwn(index) && isSystem(packages[index]));
  return {
    roots: withoutImplied(installed, dependencies)
      .map((index) => packages[index]?.name ?? '')
      .sort(),
    purls: new Set([...reach(starts, dependencies)].map((index) => packages[index]?.purl ?? '')),
  };
}

const recommended = new WeakMap<ImageAnalysis, ReadonlySet<string>>();

/**
 * purls of system packages in the own layers that no install names and no named one depends on. Empty when
 * no install of the history names a package that is there: then it is not known what was asked for.
 */
export function onlyRecommended(image: ImageAnalysis): ReadonlySet<string> {
  const known = recommended.get(image);
  if (known) return known;
  const { packages, base } = image;
  const named = installedNames(image);
  const asked = packages.flatMap((each, index) => (named.has(each.name) && isSystem(each) ? index : []));
  const reached = reach(asked, dependencyIndexes(image));
  const isOwn = ({ layerIndex }: PackageReport): boolean => (layerIndex ?? 0) >= base.layerCount;
  const others = packages.filter((each, index) => isSystem(each) && isOwn(each) && !reached.has(index));
  const purls = new Set(asked.length === 0 ? [] : others.map(({ purl }) => purl));
  recommended.set(image, purls);
  return purls;
}

/** The packages that each package needs, by position. */
function dependencyIndexes({ packages, dependencies }: ImageAnalysis): number[][] {
  const byName = new Map(packages.map((each, index) => [`${each.type} ${each.name}`, index]));
  return packages.map(({ type }, index) =>
    (dependencies[index] ?? []).flatMap((name) => byName.get(`${type} ${name}`) ?? []),
  );
}

/** Everything that can be reached, the starts included. */
function reach(starts: readonly number[], dependencies: readonly (readonly number[])[]): Set<number> {
  const reached = new Set(starts);
  const pending = [...starts];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    for (const next of dependencies[index] ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      pending.push(next);
    }
  }
  return reached;
}

/** Leaves out what another one brings along; of packages that need each other, the first stays. */
function withoutImplied(roots: readonly number[], dependencies: readonly (readonly number[])[]): number[] {
  if (roots.length > REDUCED_ROOTS) return [...roots];
  const kept = new Set(roots);
  for (const root of roots) {
    if (!kept.has(root)) continue;
    const implied = reach(dependencies[root] ?? [], dependencies);
    for (const other of kept) if (other !== root && implied.has(other)) kept.delete(other);
  }
  return [...kept];
}

const SYSTEM_TYPES: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm', 'alpm']);
const isSystem = (each: PackageReport | undefined): boolean => SYSTEM_TYPES.has(each?.type ?? '');

/** Names behind the install verbs of system package managers in the own layers. */
function installedNames(image: ImageAnalysis): Set<string> {
  const names = new Set<string>();
  for (const { base, instruction } of image.layers) {
    if (base || !instruction?.startsWith('RUN ')) continue;
    for (const command of parseScript(instruction.slice(4, SCRIPT_LIMIT))) {
      const call = readPackageCommand(command);
      if (call?.action === 'install') for (const written of call.packages) names.add(packageName(written));
    }
  }
  return names;
}
