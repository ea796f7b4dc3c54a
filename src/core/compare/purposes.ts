import type { ImageAnalysis } from '../image-analysis.js';
import { type ClassifiedFile, classifyFiles } from '../purpose/classify-files.js';
import { LACKING } from '../scan/content-numbers.js';
import { pairPaths } from './pair-paths.js';
import { largestPaths, type PathDifference } from './path-examples.js';
import { Purpose, type PurposeLedger, type PurposeRow } from '../report/purposes.js';

const EXAMPLES = 10;

/** Files and their bytes, at one path on one side. */
interface Share {
  readonly bytes: number;
  readonly files: number;
}

/** The bytes of one purpose on both sides, by path. */
class PurposeTotals {
  #baselineSize = 0;
  #candidateSize = 0;
  #files = 0;
  readonly #differences: PathDifference[] = [];

  /** Adds the bytes of this purpose that a path has on each side, and how many files more it has now. */
  add(path: string, then: number, now: number, files: number): void {
    this.#baselineSize += then;
    this.#candidateSize += now;
    this.#files += files;
    if (now !== then) this.#differences.push({ path, bytes: now - then });
  }

  row(purpose: Purpose): PurposeRow {
    return {
      purpose,
      bytes: this.#candidateSize - this.#baselineSize,
      baselineSize: this.#baselineSize,
      candidateSize: this.#candidateSize,
      files: this.#files,
      examples: largestPaths(this.#differences, EXAMPLES).map((path) => path.toWellFormed()),
    };
  }
}

/**
 * Books the contentSize delta by what the bytes are for. `newly-copied` is what a COPY or ADD of the
 * candidate brings that the baseline ships nowhere, as far as it runs. The rows sum to the delta exactly.
 */
export function makePurposeLedger(baseline: ImageAnalysis, candidate: ImageAnalysis): PurposeLedger {
  const totals = new Map(Purpose.options.map((purpose) => [purpose, new PurposeTotals()]));
  const classified = classifyFiles(candidate);
  const purposeNow = purposeInCandidate(baseline, candidate);
  pairPaths(classifyFiles(baseline), classified, (then, now) => {
    const purpose = now && purposeNow(now);
    if (then && then.purpose === purpose) {
      totals.get(purpose)?.add(then.path, then.file.bytes, now?.file.bytes ?? 0, 0);
      return;
    }
    if (then) totals.get(then.purpose)?.add(then.path, then.file.bytes, 0, -1);
    if (now && purpose) totals.get(purpose)?.add(now.path, 0, now.file.bytes, 1);
  });
  addHidden(totals.get('hidden'), baseline, candidate);
  const rows = [...totals].map(([purpose, total]) => total.row(purpose));
  const changed = rows.filter((row) => row.bytes !== 0 || row.files !== 0);
  changed.sort((a, b) => Math.abs(b.bytes) - Math.abs(a.bytes));
  const delta = candidate.sizes.contentSize - baseline.sizes.contentSize;
  return { rows: changed, residual: delta - changed.reduce((sum, row) => sum + row.bytes, 0) };
}

/** What a visible file of the candidate is for, next to the baseline. */
function purposeInCandidate(
  baseline: ImageAnalysis,
  candidate: ImageAnalysis,
): (classified: ClassifiedFile) => Purpose {
  const copied = candidate.layers.map(({ instruction }) => /^(?:COPY|ADD) /.test(instruction ?? ''));
  const mayBeNew = ({ file, purpose }: ClassifiedFile): boolean =>
    (purpose === 'runtime' || purpose === 'application') && copied[file.layerIndex] === true;
  const among = candidate.fileSystem.contents.among(baseline.fileSystem.contents);
  return (each) => (mayBeNew(each) && among[each.file.content] === LACKING ? 'newly-copied' : each.purpose);
}

/** A path may hide several bodies: all of them count, and together they are one example. */
function addHidden(totals: PurposeTotals | undefined, baseline: ImageAnalysis, candidate: ImageAnalysis): void {
  const shares = hiddenByPath(baseline);
  for (const [path, now] of hiddenByPath(candidate)) {
    const then = shares.get(path);
    totals?.add(path, then?.bytes ?? 0, now.bytes, now.files - (then?.files ?? 0));
    shares.delete(path);
  }
  for (const [path, { bytes, files }] of shares) totals?.add(path, bytes, 0, -files);
}

function hiddenByPath({ hiddenBodies }: ImageAnalysis): Map<string, Share> {
  const shares = new Map<string, Share>();
  for (const { path, storedSize } of hiddenBodies) {
    const { bytes, files } = shares.get(path) ?? { bytes: 0, files: 0 };
    shares.set(path, { bytes: bytes + storedSize, files: files + 1 });
  }
  return shares;
}
