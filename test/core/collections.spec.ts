import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstSorted, remember } from '../../src/core/collections.js';

describe('firstSorted', () => {
  it('gives what sorting gives, equal items in their order', () => {
    const items = fc.array(fc.record({ rank: fc.integer({ min: 0, max: 5 }), id: fc.nat() }));
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 8 }), (all, count) => {
        const compare = (a: { rank: number }, b: { rank: number }): number => a.rank - b.rank;
        expect(firstSorted(all, count, compare)).toEqual([...all].sort(compare).slice(0, count));
      }),
    );
  });
});

describe('remember', () => {
  it('makes once for each object, and again after an error', () => {
    const asked: string[] = [];
    const read = remember((key: { name: string }) => {
      asked.push(key.name);
      if (asked.length === 1) throw new Error('not yet');
      return key.name.toUpperCase();
    });
    const [a, b] = [{ name: 'a' }, { name: 'b' }];
    expect(() => read(a)).toThrow('not yet');
    expect([read(a), read(b), read(a), read(b)]).toEqual(['A', 'B', 'A', 'B']);
    expect(asked).toEqual(['a', 'a', 'b']);
  });
});
