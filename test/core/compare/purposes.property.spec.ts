import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withBase } from '../../../src/core/base/shared-base.js';
import { compareImages } from '../../../src/core/compare/compare-images.js';
import { findingsOf } from '../../../src/core/findings/image-findings.js';
import type { ImageAnalysis } from '../../../src/core/image-analysis.js';
import { predictMultiStage } from '../../../src/core/predict/predict.js';
import { ComparisonReport } from '../../../src/core/report/comparison-report.js';
import { describeImage } from '../../../src/core/report/describe-image.js';
import { ImageReport } from '../../../src/core/report/image-report.js';
import { analyzeLayers, modelLayers } from '../../support/model-image.js';

const runs = { numRuns: 150 };
const total = (rows: readonly { bytes: number }[]): number => rows.reduce((sum, { bytes }) => sum + bytes, 0);

/** The image with some of its first layers called the base, and every other layer called a COPY. */
function shaped(image: ImageAnalysis, baseLayers: number): ImageAnalysis {
  const based = withBase(image, {
    layerCount: Math.min(baseLayers, image.layers.length),
    source: 'user',
    confidence: 1,
  });
  const layers = based.layers.map((layer) => ({ ...layer, instruction: layer.index % 2 === 0 ? 'COPY . .' : 'RUN x' }));
  return { ...based, layers };
}

describe('random pairs of images', () => {
  it('have the same sum by purpose as in the ledger, and copies that add up', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, modelLayers, fc.nat(3), fc.nat(3), async (before, after, baseA, baseB) => {
        const baseline = shaped(await analyzeLayers(before), baseA);
        const candidate = shaped(await analyzeLayers(after), baseB);
        const report = compareImages(
          { analysis: baseline, findings: findingsOf(baseline) },
          { analysis: candidate, findings: findingsOf(candidate) },
          { files: false },
        );
        expect(ComparisonReport.safeParse(report).error).toBeUndefined();
        expect(report.purposes.residual).toBe(0);
        expect(total(report.purposes.rows)).toBe(total(report.ledger.rows));
        for (const row of report.purposes.rows) expect(row.bytes).toBe(row.candidateSize - row.baselineSize);
        for (const layer of report.copyTrace.layers) {
          expect(total(layer.directories)).toBe(layer.bytes);
          expect(layer.bytes).toBe(candidate.layers[layer.layerIndex]?.visibleSize);
          expect(layer.tracedSize).toBeLessThanOrEqual(layer.bytes);
          expect(layer.repeatsBase.bytes).toBeLessThanOrEqual(layer.bytes);
        }
      }),
      runs,
    );
  });
});

describe('random images', () => {
  it('are base and own layers, and what is kept and left', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, fc.nat(4), async (layers, baseLayers) => {
        const image = shaped(await analyzeLayers(layers), baseLayers);
        const { base, ownSizes, sizes } = image;
        expect(base.sizes.contentSize + ownSizes.contentSize).toBe(sizes.contentSize);
        expect(base.sizes.visibleSize + ownSizes.visibleSize).toBe(sizes.visibleSize);
        expect(base.sizes.compressedSize + ownSizes.compressedSize).toBe(sizes.compressedSize);
        const prediction = predictMultiStage(image);
        expect(total(prediction.kept) + total(prediction.left)).toBe(sizes.visibleSize);
        expect(prediction.savedVisibleSize).toBe(sizes.visibleSize - prediction.visibleSize);
        expect(ImageReport.safeParse(describeImage(image, findingsOf(image), { files: true })).error).toBeUndefined();
      }),
      runs,
    );
  });
});
