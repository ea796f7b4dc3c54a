import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignLayers } from '../../../src/core/charts/layer-alignment.js';
import type { LayerReport } from '../../../src/core/report/image-report.js';

const stack = (text: string): LayerReport[] => Array.from(text, (diffId, index) => ({ diffId, index }) as LayerReport);
/** `a=a` for a join, `b|c` side by side, `-` for nothing. */
const shape = (baseline: string, candidate: string): string[] =>
  alignLayers(stack(baseline), stack(candidate)).map(
    (row) => `${row.baseline?.diffId ?? '-'}${row.shared ? '=' : '|'}${row.candidate?.diffId ?? '-'}`,
  );

describe('alignLayers', () => {
  it.each([
    ['ab', 'ab', ['a=a', 'b=b']],
    ['abc', 'ade', ['a=a', 'b|d', 'c|e']],
    ['abcd', 'ax', ['a=a', 'b|x', 'c|-', 'd|-']],
    ['abx', 'acdx', ['a=a', 'b|c', '-|d', 'x=x']],
    ['', 'ab', ['-|a', '-|b']],
    ['ab', 'ba', ['a|-', 'b=b', '-|a']],
    ['aa', 'a', ['a=a', 'a|-']],
  ])('%s against %s', (baseline, candidate, expected) => {
    expect(shape(baseline, candidate)).toEqual(expected);
  });

  it('shows each layer once and in order, and joins only equal ones', () => {
    const layers = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 }).map((ids) => stack(ids.join('')));
    fc.assert(
      fc.property(layers, layers, (baseline, candidate) => {
        const rows = alignLayers(baseline, candidate);
        expect(rows.flatMap((row) => row.baseline ?? [])).toEqual(baseline);
        expect(rows.flatMap((row) => row.candidate ?? [])).toEqual(candidate);
        for (const row of rows) if (row.shared) expect(row.baseline?.diffId).toBe(row.candidate?.diffId);
      }),
    );
  });
});
