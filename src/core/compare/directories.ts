import type { DirectoryChange } from '../report/comparison-report.js';
import type { FileNode } from '../scan/file-system.js';

/** Directories that a report lists: all down to this depth that changed, and the largest below. */
const FULL_DEPTH = 2;
const LARGEST = 200;

/** What is added up for a directory; of its own files only, until all are rolled up. */
export interface Totals extends Omit<DirectoryChange, 'path' | 'depth'> {
  readonly node: FileNode;
  readonly above: Totals | undefined;
  /** 0 for the root. */
  readonly depth: number;
}

/** Sums changes into every directory on the way to the root, in time linear in files and directories. */
export class DirectoryTotals {
  /** Those above come first. */
  readonly #all: Totals[] = [];

  /** What is to be added to for a directory, entered after the one that it is in. */
  enter(node: FileNode, above: Totals | undefined): Totals {
    const depth = above ? above.depth + 1 : 0;
    const totals = { node, above, depth, delta: 0, added: 0, removed: 0, content: 0, metadata: 0, moved: 0 };
    this.#all.push(totals);
    return totals;
  }

  /** The root first, then the largest differences. */
  largest(): DirectoryChange[] {
    for (const totals of this.#all.toReversed()) if (totals.above) addTo(totals.above, totals);
    const changed = this.#all.filter(hasChange).sort(largestFirst);
    const rows = changed.filter(({ depth }, rank) => depth <= FULL_DEPTH || rank < LARGEST);
    return [...rows.filter(({ depth }) => depth === 0), ...rows.filter(({ depth }) => depth > 0)].map(describe);
  }
}

const COUNTS = ['added', 'removed', 'content', 'metadata', 'moved'] as const;

function addTo(sum: Totals, more: Totals): void {
  sum.delta += more.delta;
  for (const key of COUNTS) sum[key] += more[key];
}

const hasChange = (totals: Totals): boolean => totals.delta !== 0 || COUNTS.some((key) => totals[key] !== 0);

function largestFirst(a: Totals, b: Totals): number {
  return Math.abs(b.delta) - Math.abs(a.delta) || a.depth - b.depth || (a.node.path < b.node.path ? -1 : 1);
}

function describe({ node: { path }, depth, delta, added, removed, content, metadata, moved }: Totals): DirectoryChange {
  return { path, depth, delta, added, removed, content, metadata, moved };
}
