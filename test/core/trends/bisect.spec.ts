import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextProbe, type BisectionStep, type ProbeResult } from '../../../src/core/trends/bisect.js';

interface Search {
  readonly end: BisectionStep;
  readonly probes: number[];
}

/** Searches a history of which both ends are known; `null` members cannot be had. */
function search(history: readonly (number | null)[], known: readonly number[] = []): Search {
  const results: ProbeResult[] = history.map((value, index) =>
    index === 0 || index === history.length - 1 || known.includes(index) ? (value ?? 'skipped') : null,
  );
  const probes: number[] = [];
  for (;;) {
    const step = nextProbe(results);
    if (step.kind !== 'probe') return { end: step, probes };
    if (probes.includes(step.index)) throw new Error(`asks for ${step.index} again`);
    probes.push(step.index);
    results[step.index] = history[step.index] ?? 'skipped';
  }
}

const size = fc.integer({ min: 0, max: 1e9 });
const isNew = (value: number, history: readonly (number | null)[]): boolean =>
  Math.abs(value - (history.at(-1) ?? 0)) < Math.abs(value - (history[0] ?? 0));

describe('nextProbe', () => {
  it('finds the first new one of a monotone history in log2 n probes', () => {
    fc.assert(
      fc.property(fc.array(size, { minLength: 2, maxLength: 300 }), fc.boolean(), (values, falls) => {
        const history = [...values].sort((a, b) => (falls ? b - a : a - b));
        fc.pre(history[0] !== history.at(-1));
        const { end, probes } = search(history);
        const first = history.findIndex((value) => isNew(value, history));
        expect(end).toEqual({ kind: 'found', before: first - 1, after: first, skipped: [] });
        expect(probes.length).toBeLessThanOrEqual(Math.ceil(Math.log2(history.length)) + 1);
      }),
    );
  });

  it('finds a place where old turns to new in any history, in as few probes', () => {
    fc.assert(
      fc.property(fc.array(size, { minLength: 2, maxLength: 300 }), (history) => {
        fc.pre(history[0] !== history.at(-1));
        const { end, probes } = search(history);
        if (end.kind !== 'found') throw new Error(end.kind);
        expect(end.after).toBe(end.before + 1);
        expect(isNew(history[end.after] ?? 0, history)).toBe(true);
        expect(isNew(history[end.before] ?? 0, history)).toBe(false);
        expect(probes.length).toBeLessThanOrEqual(Math.ceil(Math.log2(history.length)) + 1);
      }),
    );
  });

  it('goes around what cannot be had, and names what lies in between', () => {
    const member = fc.option(size, { freq: 2 });
    fc.assert(
      fc.property(fc.array(member, { maxLength: 40 }), size, size, (between, first, last) => {
        fc.pre(first !== last);
        const history = [first, ...between, last];
        const { end } = search(history);
        if (end.kind !== 'found') throw new Error(end.kind);
        expect(end.skipped).toEqual(end.skipped.filter((index) => history[index] === null));
        expect(end.skipped.length).toBe(end.after - end.before - 1);
        expect(isNew(history[end.after] ?? 0, history)).toBe(true);
        expect(isNew(history[end.before] ?? 0, history)).toBe(false);
      }),
    );
  });

  it('takes what is known already for free, and the first new one among it', () => {
    const history = [1, 1, 1, 9, 9, 1, 9, 9];
    expect(search(history, [2, 3]).probes).toEqual([]);
    expect(search(history, [2, 4])).toEqual({
      end: { kind: 'found', before: 2, after: 3, skipped: [] },
      probes: [3],
    });
  });

  it('asks for the ends first, and says why there is nothing to find', () => {
    expect(nextProbe([null, null, null])).toEqual({ kind: 'probe', index: 0 });
    expect(nextProbe([5, null, null])).toEqual({ kind: 'probe', index: 2 });
    expect(nextProbe([5, null, 5])).toEqual({ kind: 'nothing', reason: 'no-difference' });
    expect(nextProbe(['skipped', null, 5])).toEqual({ kind: 'nothing', reason: 'end-skipped' });
    expect(nextProbe([5, null, 'skipped'])).toEqual({ kind: 'nothing', reason: 'end-skipped' });
    expect(nextProbe([])).toEqual({ kind: 'nothing', reason: 'no-difference' });
    expect(nextProbe([5, 6])).toEqual({ kind: 'found', before: 0, after: 1, skipped: [] });
  });
});
