import { directoryOf } from '../image/path.js';
import type { DirectoryChange, FileChange } from '../report/comparison-report.js';

/** Directories that a report lists: all down to this depth that changed, and the largest below. */
const FULL_DEPTH = 2;
const LARGEST = 200;

type Totals = Omit<DirectoryChange, 'path' | 'depth'>;

/** Sums changes into every directory on the way to the root, in time linear in files and their depth. */
export class DirectoryTotals {
  readonly #own = new Map<string, Totals>();

  add(directory: string, bytes: number): void {
    this.#at(directory).delta += bytes;
  }

  count(directory: string, kind: FileChange['change']): void {
    this.#at(directory)[kind]++;
  }

  /** The root first, then the largest differences. */
  largest(): DirectoryChange[] {
    const rolled = this.#rollUp();
    const rows = [...rolled].map(([path, totals]) => ({
      path,
      depth: path === '' ? 0 : path.split('/').length,
      ...totals,
    }));
    const changed = rows.filter(
      (row) => row.delta !== 0 || row.added + row.removed + row.content + row.metadata + row.moved > 0,
    );
    changed.sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta) || a.depth - b.depth || (a.path < b.path ? -1 : 1));
    const listed = changed.filter((row, rank) => row.depth <= FULL_DEPTH || rank < LARGEST);
    return [...listed.filter((row) => row.path === ''), ...listed.filter((row) => row.path !== '')];
  }

  #at(directory: string): Totals {
    let totals = this.#own.get(directory);
    if (!totals) {
      totals = { delta: 0, added: 0, removed: 0, content: 0, metadata: 0, moved: 0 };
      this.#own.set(directory, totals);
    }
    return totals;
  }

  #rollUp(): Map<string, Totals> {
    const rolled = new Map<string, Totals>();
    for (const [directory, totals] of this.#own) {
      for (let path = directory; ; path = directoryOf(path)) {
        rolled.set(path, sum(rolled.get(path), totals));
        if (path === '') break;
      }
    }
    return rolled;
  }
}

function sum(a: Totals | undefined, b: Totals): Totals {
  if (!a) return { ...b };
  for (const key of ['delta', 'added', 'removed', 'content', 'metadata', 'moved'] as const) a[key] += b[key];
  return a;
}
