import type { HiddenBody } from '../image-analysis.js';
import type { PackageState } from '../ownership/attribution.js';
import type { Problem } from '../report/common.js';
import { EntryTable } from '../scan/entry-table.js';
import type { FileSystem } from '../scan/file-system.js';
import type { LayerScan } from '../scan/layer-scan.js';
import { ProblemList } from '../scan/problem-list.js';
import { Squash } from '../scan/squash.js';
import type { Cataloger } from './cataloger.js';
import { coalescePackages } from './coalesce.js';
import { EvidenceTracker } from './evidence-tracker.js';
import { inheritRoles } from './inherited-roles.js';
import { type CatalogerRun, LocatedProblems, runCataloger } from './run-cataloger.js';

/** The final file system of a stack of layers and the packages of each state on the way to it. */
export interface CatalogedStack {
  readonly fileSystem: FileSystem;
  readonly hiddenBodies: readonly HiddenBody[];
  /** One state for each layer that changed a package database, and the last layer. */
  readonly states: readonly PackageState[];
  readonly problems: readonly Problem[];
}

/** What is known of the layers below one. */
interface Below {
  readonly found: Map<string, CatalogerRun>;
  readonly late: Map<string, readonly Problem[]>;
  /** How many states there are. */
  readonly states: number;
  /** Catalogers that had evidence. */
  readonly evidence: ReadonlySet<string>;
}

/**
 * Squashes layers as they come, oldest first, and runs a cataloger again after each layer that changed its evidence
 * (after every layer if it looks at names only), so that it is known which layer brought a package and which took it
 * away.
 */
export class LayerStack {
  readonly #scans: LayerScan[] = [];
  readonly #evidence = new EvidenceTracker();
  readonly #links: ProblemList[] = [];
  readonly #squash = new Squash({
    linked: (node, body) => this.#evidence.linked(node, body),
    unlinked: (node, body) => this.#evidence.unlinked(node, body),
    problem: (code, layerIndex, path, message) => this.#links[layerIndex]?.add(code, path, message),
  });
  readonly #states: PackageState[] = [];
  #found = new Map<string, CatalogerRun>();
  /** Problems of the last run of each cataloger. */
  #late = new Map<string, readonly Problem[]>();
  /** What was known below each layer. */
  readonly #below: Below[] = [];

  /** @param height layers of the image: with the last one the packages are those of the image */
  constructor(
    private height: number,
    private readonly catalogers: readonly Cataloger[],
  ) {}

  /** The layers so far. */
  get scans(): readonly LayerScan[] {
    return this.#scans;
  }

  /**
   * How many of its layers can stay where the image that it is of makes way for another one: those that both have at the
   * bottom, unless too much lies on top of them. The last layer of an image is read differently and never stays.
   */
  sharedWith(diffIds: readonly string[]): number {
    const most = Math.min(this.#scans.length, diffIds.length) - 1;
    let shared = 0;
    while (shared < most && this.#scans[shared]?.diffId === diffIds[shared]) shared++;
    return this.#scans.length - shared > this.#squash.removable ? 0 : shared;
  }

  /** Takes off what it does not share with an image of these layers, whose stack it is from then on. */
  turnInto(diffIds: readonly string[]): void {
    const shared = this.sharedWith(diffIds);
    while (this.#scans.length > shared) this.#takeOff();
    this.height = diffIds.length;
  }

  #takeOff(): void {
    const below = this.#below.pop();
    if (!below) return;
    this.#scans.pop();
    this.#links.pop();
    this.#squash.takeOff();
    this.#evidence.takeOff(below.evidence);
    this.#states.length = below.states;
    this.#found = below.found;
    this.#late = below.late;
  }

  /** Puts the next layer on top. */
  push(scan: LayerScan): void {
    this.#below.push({
      found: new Map(this.#found),
      late: new Map(this.#late),
      states: this.#states.length,
      evidence: this.#evidence.catalogers,
    });
    this.#scans.push(scan);
    this.#links.push(new ProblemList());
    this.#evidence.add(scan);
    this.#squash.apply(new EntryTable(scan.entries));
    const isFinal = this.#scans.length === this.height;
    if (this.#catalog(isFinal)) this.#keepState(isFinal);
    this.#evidence.changed.clear();
  }

  /** What is known of the layers so far. */
  result(): CatalogedStack {
    const problems = [
      ...located(this.#scans.map((scan) => scan.problems)),
      ...located(this.#links.map((each) => each.list())),
    ];
    return {
      fileSystem: this.#squash.fileSystem,
      hiddenBodies: this.#squash.hidden,
      states: this.#states,
      problems: [...problems, ...[...this.#late.values()].flat()],
    };
  }

  /** @returns whether there may be other packages than before */
  #catalog(isFinal: boolean): boolean {
    const due = this.catalogers.filter(
      ({ name }) =>
        this.#evidence.changed.has(name) ||
        (isFinal && this.#evidence.has(name) && this.#found.get(name)?.isCurrent() !== true),
    );
    const { fileSystem } = this.#squash;
    let changed = due.length > 0 || isFinal;
    for (const cataloger of [...due, ...this.catalogers.filter((each) => each.namesOnly)]) {
      const { name } = cataloger;
      const run = runCataloger(cataloger, { files: this.#evidence.files(name), fileSystem, isFinal });
      changed ||= run.packages.length > 0 || (this.#found.get(name)?.packages.length ?? 0) > 0;
      this.#found.set(name, run);
      this.#late.set(name, run.problems);
    }
    return changed;
  }

  #keepState(isFinal: boolean): void {
    const unclean = new LocatedProblems();
    const packages = coalescePackages(
      this.catalogers.flatMap(({ name }) => this.#found.get(name)?.packages ?? []),
      (problem) => unclean.add({ ...problem, layerIndex: null }),
    );
    this.#states.push({
      layerIndex: this.#scans.length - 1,
      packages: isFinal ? inheritRoles(packages) : packages,
    });
    this.#late.set('coalesce', unclean.list());
  }
}

/** The problems of each layer, oldest first, with its index. */
const located = (layers: readonly (readonly Omit<Problem, 'layerIndex'>[])[]): Problem[] =>
  layers.flatMap((problems, layerIndex) => problems.map((problem) => ({ ...problem, layerIndex })));
