import { getOrMake } from '../collections.js';
import { directoryOf } from '../image/path.js';
import type { DirectoryChange } from '../report/comparison-report.js';

/** Directories that a report lists: all down to this depth that changed, and the largest below. */
const FULL_DEPTH = 2;
const LARGEST = 200;

/** What is added up for a directory; of its own files only, until all are rolled up. */
export type Totals = Omit<DirectoryChange, 'path' | 'depth'>;

/** Sums changes into every directory on the way to the root, in time linear in files and directories. */
export class DirectoryTotals {
  readonly #own = new Map<string, Totals>();
  /** The directory asked for last: paths come in the order of a tree. */
  #last = '';
  #totals: Totals | undefined;

  /** The root first, then the largest differences. */
  largest(): DirectoryChange[] {
    const rows: DirectoryChange[] = [];
    for (const [path, totals] of this.#rollUp()) {
      const { delta, added, removed, content, metadata, moved } = totals;
      if (delta === 0 && added + removed + content + metadata + moved === 0) continue;
      rows.push({ path, depth: path === '' ? 0 : path.split('/').length, ...totals });
    }
    rows.sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta) || a.depth - b.depth || (a.path < b.path ? -1 : 1));
    const listed = rows.filter((row, rank) => row.depth <= FULL_DEPTH || rank < LARGEST);
    return [...listed.filter((row) => row.path === ''), ...listed.filter((row) => row.path !== '')];
  }

  /** The totals of the directory that a file is in, to be added to. @param path of the file */
  above(path: string): Totals {
    const isSame = path.lastIndexOf('/') === this.#last.length && path.startsWith(this.#last);
    if (this.#totals && isSame) return this.#totals;
    this.#last = directoryOf(path);
    return (this.#totals = getOrMake(this.#own, this.#last, noTotals));
  }

  #rollUp(): Map<string, Totals> {
    const rolled = new Map<string, Totals>();
    for (const [directory, totals] of this.#own) {
      rolled.set(directory, { ...totals });
      for (let path = directory; path !== '';) {
        path = directoryOf(path);
        if (this.#own.has(path) || rolled.has(path)) break;
        rolled.set(path, noTotals());
      }
    }
    // a directory is longer than the one above it
    for (const path of [...rolled.keys()].sort((a, b) => b.length - a.length)) {
      const above = path === '' ? undefined : rolled.get(directoryOf(path));
      if (above) addTo(above, rolled.get(path));
    }
    return rolled;
  }
}

const noTotals = (): Totals => ({ delta: 0, added: 0, removed: 0, content: 0, metadata: 0, moved: 0 });

function addTo(sum: Totals, more = noTotals()): void {
  for (const key of ['delta', 'added', 'removed', 'content', 'metadata', 'moved'] as const) sum[key] += more[key];
}
