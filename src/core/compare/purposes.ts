import type { ImageAnalysis } from '../image-analysis.js';
import { classifyFiles } from '../purpose/classify-files.js';
import { Purpose, type PurposeLedger, type PurposeRow } from '../report/purposes.js';

const EXAMPLES = 10;

/** The bytes of one purpose on both sides, by path. */
class PurposeTotals {
  #sizes: [number, number] = [0, 0];
  #files = 0;
  readonly #differences = new Map<string, number>();

  add(side: 0 | 1, path: string, bytes: number): void {
    this.#sizes[side] += bytes;
    this.#files += side === 1 ? 1 : -1;
    this.#differences.set(path, (this.#differences.get(path) ?? 0) + (side === 1 ? bytes : -bytes));
  }

  row(purpose: Purpose): PurposeRow {
    const [baselineSize, candidateSize] = this.#sizes;
    const changed = [...this.#differences].filter(([, bytes]) => bytes !== 0);
    changed.sort(([pathA, a], [pathB, b]) => Math.abs(b) - Math.abs(a) || (pathA < pathB ? -1 : 1));
    return {
      purpose,
      bytes: candidateSize - baselineSize,
      baselineSize,
      candidateSize,
      files: this.#files,
      examples: changed.slice(0, EXAMPLES).map(([path]) => path.toWellFormed()),
    };
  }
}

/**
 * Books the contentSize delta by what the bytes are for. `newly-copied` is what a COPY or ADD of the
 * candidate brings that the baseline ships nowhere, as far as it runs. The rows sum to the delta exactly.
 */
export function makePurposeLedger(baseline: ImageAnalysis, candidate: ImageAnalysis): PurposeLedger {
  const totals = new Map(Purpose.options.map((purpose) => [purpose, new PurposeTotals()]));
  const shipped = contentsOf(baseline);
  const add = (purpose: Purpose, side: 0 | 1, path: string, bytes: number): void =>
    totals.get(purpose)?.add(side, path, bytes);
  for (const [side, image] of [baseline, candidate].entries() as Iterable<[0 | 1, ImageAnalysis]>) {
    for (const [file, purpose] of classifyFiles(image)) {
      const runs = purpose === 'runtime' || purpose === 'application';
      const isNew = side === 1 && runs && isCopied(image, file.layerIndex) && !shipped.has(file.contentHash);
      add(isNew ? 'newly-copied' : purpose, side, file.path, file.bytes);
    }
    for (const { path, storedSize } of image.hiddenBodies) add('hidden', side, path, storedSize);
  }
  const rows = [...totals].map(([purpose, total]) => total.row(purpose));
  const changed = rows.filter((row) => row.bytes !== 0 || row.files !== 0);
  changed.sort((a, b) => Math.abs(b.bytes) - Math.abs(a.bytes));
  const delta = candidate.sizes.contentSize - baseline.sizes.contentSize;
  return { rows: changed, residual: delta - changed.reduce((sum, row) => sum + row.bytes, 0) };
}

const isCopied = (image: ImageAnalysis, layerIndex: number): boolean =>
  /^(?:COPY|ADD) /.test(image.layers[layerIndex]?.instruction ?? '');

/** The contents that an image ships, seen or not. */
function contentsOf(image: ImageAnalysis): Set<string> {
  const contents = new Set(image.hiddenBodies.map(({ contentHash }) => contentHash));
  for (const { body } of image.fileSystem.nodes()) if (body) contents.add(body.contentHash);
  return contents;
}
