import { readPackageCommand, packageName } from '../dockerfile/package-managers.js';
import { parseScript } from '../dockerfile/shell-commands.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { PackageReport } from '../report/image-report.js';
import { getOrMake, remember } from '../collections.js';
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
  const graph = graphOf(image);
  const ownerOf = (node: FileNode): number[] => [graph.positionOf(image.ownerOf(node).name) ?? []].flat();
  const owners = [...files].flatMap(ownerOf);
  const started = new Set(program ? ownerOf(program) : []);
  const starts = [...new Set([...graph.asked, ...owners])].filter(
    (index) => packages[index]?.role !== 'build' || started.has(index),
  );
  const isOwn = (index: number): boolean => (packages[index]?.layerIndex ?? 0) >= image.base.layerCount;
  const installed = starts.filter((index) => isOwn(index) && isSystem(packages[index]));
  return {
    roots: withoutImplied(installed, graph)
      .map((index) => packages[index]?.name ?? '')
      .sort(),
    purls: new Set([...reach(starts, graph)].map((index) => packages[index]?.purl ?? '')),
  };
}

/**
 * purls of system packages in the own layers that no install names and no named one depends on. Empty when
 * no install of the history names a package that is there: then it is not known what was asked for.
 */
export const onlyRecommended = remember((image: ImageAnalysis): ReadonlySet<string> => {
  const { packages, base } = image;
  const graph = graphOf(image);
  const { asked } = graph;
  const reached = reach(asked, graph);
  const isOwn = ({ layerIndex }: PackageReport): boolean => (layerIndex ?? 0) >= base.layerCount;
  const others = packages.filter((each, index) => isSystem(each) && isOwn(each) && !reached.has(index));
  return new Set(asked.length === 0 ? [] : others.map(({ purl }) => purl));
});

/** The packages of an image by their positions, as they need each other: read as far as it is followed. */
class PackageGraph {
  /** System packages that an install of the own layers names. */
  readonly asked: readonly number[];
  readonly #needs = new Map<number, readonly number[]>();
  /** Positions by type and name; of several of a name it is the last. */
  readonly #byType = new Map<string, ReadonlyMap<string, number>>();

  #byPurl: ReadonlyMap<string, number> | undefined;

  constructor(private readonly image: ImageAnalysis) {
    const named = installedNames(image);
    this.asked = image.packages.flatMap((each, index) => (named.has(each.name) && isSystem(each) ? index : []));
  }

  /** The packages that a package needs. */
  needsOf(index: number): readonly number[] {
    return getOrMake(this.#needs, index, () => {
      const names = this.#positions(this.image.packages[index]?.type ?? '');
      return (this.image.dependencies[index] ?? []).flatMap((name) => names.get(name) ?? []);
    });
  }

  positionOf(purl: string): number | undefined {
    this.#byPurl ??= new Map(this.image.packages.map((each, index) => [each.purl, index]));
    return this.#byPurl.get(purl);
  }

  #positions(type: string): ReadonlyMap<string, number> {
    return getOrMake(this.#byType, type, () => {
      const { packages } = this.image;
      return new Map(packages.flatMap((each, index) => (each.type === type ? [[each.name, index] as const] : [])));
    });
  }
}

/** A rule and the prediction go through it several times. */
const graphOf = remember((image: ImageAnalysis) => new PackageGraph(image));

/** Everything that can be reached, the starts included. */
function reach(starts: readonly number[], graph: PackageGraph): Set<number> {
  const reached = new Set(starts);
  const pending = [...starts];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    for (const next of graph.needsOf(index)) {
      if (reached.has(next)) continue;
      reached.add(next);
      pending.push(next);
    }
  }
  return reached;
}

/** Leaves out what another one brings along; of packages that need each other, the first stays. */
function withoutImplied(roots: readonly number[], graph: PackageGraph): number[] {
  if (roots.length > REDUCED_ROOTS) return [...roots];
  const kept = new Set(roots);
  for (const root of roots) {
    if (!kept.has(root)) continue;
    const implied = reach(graph.needsOf(root), graph);
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
