import type { ImageAnalysis } from '../image-analysis.js';
import type { LayerReport } from '../report/image-report.js';
import { formatBytes } from '../units.js';
import type { Rule } from './finding.js';
import { evidenceOf } from './support/by-layer.js';

/** So many small layers of RUN in a row are worth joining. */
const IN_A_ROW = 4;
const SMALL = 1_000_000;

export const manySmallLayers: Rule = {
  meta: {
    id: 'many-small-layers',
    title: 'Many small layers follow each other',
    severity: 'info',
    needs: ['image'],
    why: 'Each layer is a blob to store, fetch and unpack. What one step makes and the next changes is shipped twice; joined, it would be shipped once. An image has 127 layers at most.',
    remedy: 'Join steps that belong together with && or a here-document; keep apart what changes at different times.',
    examples: {
      bad: 'FROM debian:12.5\nRUN mkdir /data\nRUN touch /data/a\nRUN chmod 600 /data/a\nRUN chown nobody /data/a',
      good: 'FROM debian:12.5\nRUN mkdir /data && touch /data/a && chmod 600 /data/a && chown nobody /data/a',
    },
  },
  run: ({ image }) => {
    if (!image) return [];
    return rowsOfSmallLayers(image).map((row) => {
      const bytes = hiddenWithin(image, row);
      return {
        message: `${row.length} layers of RUN in a row hold less than ${formatBytes(SMALL)} each${saving(bytes)}.`,
        remediation: `Join them into one RUN, from ${row[0]?.instruction ?? ''} on.`,
        scope: 'own',
        evidence: evidenceOf(image, row[0]?.index ?? null, []),
        bytes,
      };
    });
  },
};

const saving = (bytes: number): string =>
  bytes === 0 ? '' : `; joined they would not ship the ${formatBytes(bytes)} that one of them makes and another hides`;

function rowsOfSmallLayers(image: ImageAnalysis): LayerReport[][] {
  const rows: LayerReport[][] = [[]];
  for (const layer of image.layers) {
    const isSmall = !layer.base && layer.contentSize < SMALL && layer.instruction?.startsWith('RUN ') === true;
    if (isSmall) rows.at(-1)?.push(layer);
    else rows.push([]);
  }
  return rows.filter((row) => row.length >= IN_A_ROW);
}

/** Bytes that one layer of the row ships and another hides. */
function hiddenWithin(image: ImageAnalysis, row: readonly LayerReport[]): number {
  const indexes = new Set(row.map(({ index }) => index));
  return image.hiddenBodies
    .filter(({ layerIndex, hiddenByLayer }) => indexes.has(layerIndex) && indexes.has(hiddenByLayer))
    .reduce((sum, { storedSize }) => sum + storedSize, 0);
}
