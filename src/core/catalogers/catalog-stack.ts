import { type ErrorCode, toCodedError } from '../errors.js';
import type { HiddenBody } from '../image-analysis.js';
import type { PackageState } from '../ownership/attribution.js';
import type { Problem } from '../report/common.js';
import { EntryTable } from '../scan/entry-table.js';
import type { Body, FileNode, FileSystem } from '../scan/file-system.js';
import type { LayerScan } from '../scan/layer-scan.js';
import { ProblemList } from '../scan/problem-list.js';
import { Squash } from '../scan/squash.js';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import { coalescePackages } from './coalesce.js';
import { inheritRoles } from './inherited-roles.js';
import type { CatalogedPackage } from './package.js';

/** The final file system of a stack of layers and the packages of each state on the way to it. */
export interface CatalogedStack {
  readonly fileSystem: FileSystem;
  readonly hiddenBodies: readonly HiddenBody[];
  /** One state for each layer that changed a package database, and the last layer. */
  readonly states: readonly PackageState[];
  readonly problems: readonly Problem[];
}

/**
 * Squashes the layers, oldest first, and runs a cataloger again after each layer that changed its
 * evidence (after every layer if it looks at names only), so that it is known which layer brought a
 * package and which took it away.
 */
export function catalogStack(scans: readonly LayerScan[], catalogers: readonly Cataloger[]): CatalogedStack {
  const evidence = new EvidenceTracker(scans);
  const problems = located(scans.map((scan) => scan.problems));
  const links = scans.map(() => new ProblemList());
  const squash = new Squash({
    linked: (node, body) => evidence.linked(node, body),
    unlinked: (node, body) => evidence.unlinked(node, body),
    problem: (code, layerIndex, path, message) => links[layerIndex]?.add(code, path, message),
  });
  const states: PackageState[] = [];
  const found = new Map<string, CatalogedPackage[]>();
  const late = new Map<string, Problem[]>();
  scans.forEach((scan, layerIndex) => {
    squash.apply(new EntryTable(scan.entries));
    const last = layerIndex === scans.length - 1;
    const due = catalogers.filter(
      (cataloger) => evidence.changed.has(cataloger.name) || (last && evidence.has(cataloger.name)),
    );
    let changed = due.length > 0 || last;
    for (const cataloger of [...due, ...catalogers.filter((each) => each.namesOnly)]) {
      const run = runCataloger(cataloger, evidence.files(cataloger.name), squash.fileSystem);
      changed ||= run.packages.length > 0 || (found.get(cataloger.name)?.length ?? 0) > 0;
      found.set(cataloger.name, run.packages);
      late.set(cataloger.name, run.problems);
    }
    if (changed) {
      const unclean = new LocatedProblems();
      const packages = coalescePackages(
        catalogers.flatMap(({ name }) => found.get(name) ?? []),
        (problem) => unclean.add({ ...problem, layerIndex: null }),
      );
      states.push({ layerIndex, packages: inheritRoles(packages) });
      late.set('coalesce', unclean.list());
    }
    evidence.changed.clear();
  });
  return {
    fileSystem: squash.fileSystem,
    hiddenBodies: squash.hidden,
    states,
    problems: [...problems, ...located(links.map((each) => each.list())), ...[...late.values()].flat()],
  };
}

/** The problems of each layer, oldest first, with its index. */
const located = (layers: readonly (readonly Omit<Problem, 'layerIndex'>[])[]): Problem[] =>
  layers.flatMap((problems, layerIndex) => problems.map((problem) => ({ ...problem, layerIndex })));

/** Runs one cataloger; whatever it throws becomes a problem, never a silent empty list. */
function runCataloger(
  cataloger: Cataloger,
  files: readonly EvidenceFile[],
  fileSystem: FileSystem,
): { packages: CatalogedPackage[]; problems: Problem[] } {
  const problems = new LocatedProblems();
  const layerOf = new Map(files.map((file) => [file.path, file.layerIndex]));
  const report = (code: ErrorCode, path: string | null, message: string, layerIndex?: number | null): void => {
    problems.add({ code, path, message, layerIndex: layerIndex ?? layerOf.get(path ?? '') ?? null });
  };
  try {
    const packages = cataloger.catalog({
      files,
      fileSystem,
      problem: ({ code, path, message, layerIndex }) => report(code, path, message, layerIndex),
    });
    return { packages, problems: problems.list() };
  } catch (error) {
    const coded = toCodedError(error);
    report(
      coded.code === 'INTERNAL' ? 'PKGDB_CORRUPT' : coded.code,
      files[0]?.path ?? null,
      `${cataloger.name}: ${coded.message}`,
    );
    return { packages: [], problems: problems.list() };
  }
}

/** Problems by the layer that they are of, bounded for each layer however many broken files it has. */
class LocatedProblems {
  readonly #byLayer = new Map<number | null, ProblemList>();

  add({ layerIndex, code, path, message }: Problem): void {
    const list = this.#byLayer.get(layerIndex) ?? new ProblemList();
    this.#byLayer.set(layerIndex, list);
    list.add(code, path, message);
  }

  list(): Problem[] {
    return [...this.#byLayer].flatMap(([layerIndex, list]) => list.list().map((each) => ({ ...each, layerIndex })));
  }
}

/** Keeps the visible evidence of each cataloger up to date while names come and go. */
class EvidenceTracker {
  /** Catalogers whose evidence changed since the last look. */
  readonly changed = new Set<string>();
  readonly #byLayer: readonly Map<number, Map<string, Uint8Array>>[];
  readonly #visible = new Map<string, Map<FileNode, EvidenceFile>>();

  constructor(scans: readonly LayerScan[]) {
    this.#byLayer = scans.map(({ evidence }) => {
      const byEntry = new Map<number, Map<string, Uint8Array>>();
      for (const { entry, cataloger, bytes } of evidence) {
        const kept = byEntry.get(entry) ?? new Map<string, Uint8Array>();
        byEntry.set(entry, kept.set(cataloger, bytes));
      }
      return byEntry;
    });
  }

  linked(node: FileNode, body: Body): void {
    for (const [cataloger, bytes] of this.#evidenceOf(body)) {
      const files = this.#visible.get(cataloger) ?? new Map<FileNode, EvidenceFile>();
      this.#visible.set(
        cataloger,
        files.set(node, { path: node.path, layerIndex: body.layerIndex, size: body.size, bytes }),
      );
      this.changed.add(cataloger);
    }
  }

  unlinked(node: FileNode, body: Body): void {
    for (const [cataloger] of this.#evidenceOf(body)) {
      this.#visible.get(cataloger)?.delete(node);
      this.changed.add(cataloger);
    }
  }

  has(cataloger: string): boolean {
    return this.#visible.has(cataloger);
  }

  files(cataloger: string): EvidenceFile[] {
    return [...(this.#visible.get(cataloger)?.values() ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #evidenceOf(body: Body): Iterable<[string, Uint8Array]> {
    return this.#byLayer[body.layerIndex]?.get(body.entry) ?? [];
  }
}
