import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeWaterfall, type ChangeRow } from '../../../src/core/charts/waterfall.js';

const change = fc.integer({ min: -1_000_000, max: 1_000_000 });
const row = (bytes: number, index: number): ChangeRow => ({
  key: String(index),
  label: `row ${index}`,
  note: '',
  bytes,
  examples: [],
});

describe('makeWaterfall', () => {
  it('leads from one total to the other, whatever is folded', () => {
    fc.assert(
      fc.property(fc.array(change), fc.integer({ min: 2, max: 15 }), (changes, limit) => {
        const baseline = 10_000_000;
        const candidate = changes.reduce((sum, bytes) => sum + bytes, baseline);
        const { steps } = makeWaterfall({ baseline, candidate, rows: changes.map(row), residual: 0 }, limit);
        const [first, ...between] = steps;
        const last = between.pop();
        expect(first?.to).toBe(baseline);
        expect(between.length).toBeLessThanOrEqual(limit + 1);
        let at = baseline;
        for (const step of between) {
          expect(step.from).toBe(at);
          at = step.to;
        }
        expect(at).toBe(candidate);
        expect(last?.to).toBe(candidate);
      }),
    );
  });

  it('shows a residual as a bar of its own', () => {
    const { steps } = makeWaterfall({ baseline: 10, candidate: 15, rows: [row(3, 0)], residual: 2 }, 5);
    expect(steps.find(({ kind }) => kind === 'residual')).toMatchObject({ from: 13, to: 15 });
  });

  it('starts the axis at 0, unless the changes are too small to see', () => {
    const shop = { baseline: 1000, candidate: 500, rows: [row(-500, 0)], residual: 0 };
    expect(makeWaterfall(shop, 5).domain).toEqual([0, 1000]);
    const still = { baseline: 1_000_000, candidate: 999_600, rows: [row(-400, 0)], residual: 0 };
    expect(makeWaterfall(still, 5).domain).toEqual([999_500, 1_000_000]);
  });

  it('has an axis even for two empty images', () => {
    expect(makeWaterfall({ baseline: 0, candidate: 0, rows: [], residual: 0 }, 5).domain).toEqual([0, 1]);
  });
});
