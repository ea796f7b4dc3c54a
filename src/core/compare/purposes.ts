import type { ImageAnalysis } from '../image-analysis.js';
import { visibleFiles } from '../ownership/visible-files.js';
import { classifyFiles } from '../purpose/classify-files.js';
import { pairPaths } from './pair-paths.js';
import { largestPaths, type PathDifference } from './path-examples.js';
import { Purpose, type PurposeLedger, type PurposeRow } from '../report/purposes.js';

const EXAMPLES = 10;

/** Files and their bytes, at one path on one side. */
interface Share {
  readonly bytes: number;
  readonly files: number;
}
const NOTHING: Share = { bytes: 0, files: 0 };

/** The bytes of one purpose on both sides, by path. */
class PurposeTotals {
  #baselineSize = 0;
  #candidateSize = 0;
  #files = 0;
  readonly #differences: PathDifference[] = [];

  /** Adds what a path has of this purpose on each side. */
  add(path: string, then: Share = NOTHING, now: Share = NOTHING): void {
    this.#baselineSize += then.bytes;
    this.#candidateSize += now.bytes;
    this.#files += now.files - then.files;
    const bytes = now.bytes - then.bytes;
    if (bytes !== 0) this.#differences.push({ path, bytes });
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

/** A visible file with its purpose in the comparison. */
interface PurposeFile extends Share {
  readonly path: string;
  readonly purpose: Purpose;
}

/**
 * Books the contentSize delta by what the bytes are for. `newly-copied` is what a COPY or ADD of the
 * candidate brings that the baseline ships nowhere, as far as it runs. The rows sum to the delta exactly.
 */
export function makePurposeLedger(baseline: ImageAnalysis, candidate: ImageAnalysis): PurposeLedger {
  const totals = new Map(Purpose.options.map((purpose) => [purpose, new PurposeTotals()]));
  pairPaths(purposesIn(baseline), purposesInCandidate(baseline, candidate), (then, now) => {
    if (then && now?.purpose === then.purpose) return totals.get(now.purpose)?.add(now.path, then, now);
    if (then) totals.get(then.purpose)?.add(then.path, then);
    if (now) totals.get(now.purpose)?.add(now.path, undefined, now);
  });
  addHidden(totals.get('hidden'), baseline, candidate);
  const rows = [...totals].map(([purpose, total]) => total.row(purpose));
  const changed = rows.filter((row) => row.bytes !== 0 || row.files !== 0);
  changed.sort((a, b) => Math.abs(b.bytes) - Math.abs(a.bytes));
  const delta = candidate.sizes.contentSize - baseline.sizes.contentSize;
  return { rows: changed, residual: delta - changed.reduce((sum, row) => sum + row.bytes, 0) };
}

const purposesIn = (image: ImageAnalysis): PurposeFile[] =>
  classifyFiles(image).map(({ path, file, purpose }) => ({ path, bytes: file.bytes, files: 1, purpose }));

function purposesInCandidate(baseline: ImageAnalysis, candidate: ImageAnalysis): PurposeFile[] {
  const shipped = contentsOf(baseline);
  const copied = candidate.layers.map(({ instruction }) => /^(?:COPY|ADD) /.test(instruction ?? ''));
  return classifyFiles(candidate).map(({ path, file, purpose }) => {
    const runs = purpose === 'runtime' || purpose === 'application';
    const isNew = runs && copied[file.layerIndex] === true && !shipped.has(file.contentHash);
    return { path, bytes: file.bytes, files: 1, purpose: isNew ? 'newly-copied' : purpose };
  });
}

/** A path may hide several bodies: all of them count, and together they are one example. */
function addHidden(totals: PurposeTotals | undefined, baseline: ImageAnalysis, candidate: ImageAnalysis): void {
  const shares = hiddenByPath(baseline);
  for (const [path, now] of hiddenByPath(candidate)) {
    totals?.add(path, shares.get(path), now);
    shares.delete(path);
  }
  for (const [path, then] of shares) totals?.add(path, then);
}

function hiddenByPath({ hiddenBodies }: ImageAnalysis): Map<string, Share> {
  const shares = new Map<string, Share>();
  for (const { path, storedSize } of hiddenBodies) {
    const { bytes, files } = shares.get(path) ?? NOTHING;
    shares.set(path, { bytes: bytes + storedSize, files: files + 1 });
  }
  return shares;
}

/** The contents that an image ships, seen or not. */
function contentsOf(image: ImageAnalysis): Set<string> {
  const contents = new Set(image.hiddenBodies.map(({ contentHash }) => contentHash));
  for (const { contentHash } of visibleFiles(image)) contents.add(contentHash);
  return contents;
}
