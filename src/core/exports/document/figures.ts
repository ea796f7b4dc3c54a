import { ownerRows } from '../../charts/change-rows.js';
import { directoryTiles, directoryTree } from '../../charts/difference-tree.js';
import { alignLayers, hiddenSize } from '../../charts/layer-alignment.js';
import { drawStack, drawStacks, type DrawnLayer } from '../../charts/layer-chart.js';
import { categoryTiles } from '../../charts/owner-tiles.js';
import type { Drawing } from '../../charts/svg.js';
import { drawTreemap } from '../../charts/treemap-chart.js';
import { drawWaterfall } from '../../charts/waterfall-chart.js';
import { makeWaterfall } from '../../charts/waterfall.js';
import type { ComparisonReport, LayerRef } from '../../report/comparison-report.js';
import type { ImageReport } from '../../report/image-report.js';

/** Rows of a waterfall: more would not be read. */
const MOST_ROWS = 16;

/** The ledger as a waterfall from the content of the baseline to that of the candidate. */
export function ledgerFigure({ baseline, candidate, ledger }: ComparisonReport): Drawing {
  const totals = { baseline: baseline.sizes.contentSize, candidate: candidate.sizes.contentSize };
  const waterfall = makeWaterfall({ ...totals, rows: ownerRows(ledger), residual: ledger.residual }, MOST_ROWS);
  return drawWaterfall(waterfall, 'Where the content went, from the baseline to the candidate');
}

/** The layers of both images, those that both have joined. */
export function stacksFigure({ layers }: ComparisonReport): Drawing {
  const inOrder = (refs: readonly LayerRef[]): DrawnLayer[] =>
    [...refs].sort((a, b) => a.index - b.index).map((ref) => ({ ...ref, hiddenSize: null }));
  const baseline = inOrder([...layers.shared.map((pair) => pair.baseline), ...layers.onlyBaseline]);
  const candidate = inOrder([...layers.shared.map((pair) => pair.candidate), ...layers.onlyCandidate]);
  return drawStacks(alignLayers(baseline, candidate), 'Layers of both images by content, the oldest on top');
}

/** The directories that differ, by how much; undefined when none does in size. */
export function directoriesFigure({ files }: ComparisonReport): Drawing | undefined {
  const root = directoryTree(files.directories);
  const tiles = root ? directoryTiles(root) : [];
  if (tiles.every(({ weight }) => weight === 0)) return undefined;
  return drawTreemap(tiles, {
    title: 'Directories by difference in visible bytes; green has fewer, orange more',
    signed: true,
  });
}

/** The layers of one image, what is hidden hatched. */
export function stackFigure({ layers }: ImageReport): Drawing {
  const drawn = layers.map((layer) => ({
    ...layer,
    instruction: layer.instruction ?? layer.createdBy,
    hiddenSize: hiddenSize(layer),
  }));
  return drawStack(drawn, 'Layers by content, the oldest on top; hatched is hidden by a later layer');
}

/** Who owns the visible bytes, with the packages inside; undefined for an image without files. */
export function ownersFigure({ owners }: ImageReport): Drawing | undefined {
  const tiles = categoryTiles(owners);
  if (tiles.every(({ weight }) => weight === 0)) return undefined;
  return drawTreemap(tiles, { title: 'Owners by visible bytes; purple is what only building needs', signed: false });
}
