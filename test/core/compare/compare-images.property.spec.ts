import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareImages } from '../../../src/core/compare/compare-images.js';
import type { ComparisonReport } from '../../../src/core/report/comparison-report.js';
import { analyzeLayers, modelLayers } from '../../support/model-image.js';
import type { ModelEntry } from '../../support/squash-model.js';

const runs = { numRuns: 200 };

async function compare(
  before: readonly (readonly ModelEntry[])[],
  after: readonly (readonly ModelEntry[])[],
): Promise<ComparisonReport> {
  const [baseline, candidate] = [await analyzeLayers(before), await analyzeLayers(after)];
  return compareImages({ analysis: baseline, findings: [] }, { analysis: candidate, findings: [] }, { files: true });
}

/** Every number of a delta, negated. */
const negate = (value: unknown): unknown => {
  if (typeof value === 'number') return value === 0 ? 0 : -value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, negate(each)]));
};

describe('comparisons of random images', () => {
  it('book the contentSize delta without residual, and the visibleSize delta over files', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, modelLayers, async (before, after) => {
        const { delta, ledger, files } = await compare(before, after);
        expect(ledger.residual).toBe(0);
        expect(ledger.rows.reduce((sum, row) => sum + row.bytes, 0)).toBe(delta.contentSize);
        expect(files.bytes.added - files.bytes.removed + files.bytes.content).toBe(delta.visibleSize);
        const root = files.directories.find((directory) => directory.path === '');
        expect(root?.delta ?? 0).toBe(delta.visibleSize);
      }),
      runs,
    );
  });

  it('are the opposite of the comparison the other way round', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, modelLayers, async (before, after) => {
        const [there, back] = [await compare(before, after), await compare(after, before)];
        expect(negate(back.delta)).toEqual(there.delta);
        expect([back.files.counts.added, back.files.counts.removed, back.files.counts.moved]).toEqual([
          there.files.counts.removed,
          there.files.counts.added,
          there.files.counts.moved,
        ]);
        expect(back.files.counts.unchanged).toBe(there.files.counts.unchanged);
        expect(back.layers.sharedPrefix).toBe(there.layers.sharedPrefix);
      }),
      runs,
    );
  });

  it('find nothing between an image and itself', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, async (layers) => {
        const report = await compare(layers, layers);
        expect(negate(report.delta)).toEqual(report.delta);
        expect(report.ledger).toEqual({ rows: [], residual: 0 });
        expect(report.files.items).toEqual([]);
        expect(report.layers.onlyBaseline.length + report.layers.onlyCandidate.length).toBe(0);
        expect(report.verdict).toContain('same image');
      }),
      { numRuns: 50 },
    );
  });
});
