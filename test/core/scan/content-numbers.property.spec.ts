import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContentNumbers, LACKING } from '../../../src/core/scan/content-numbers.js';
import { EntryTable, EntryTableBuilder, HASH_SIZE } from '../../../src/core/scan/entry-table.js';

const NOTHING = Buffer.alloc(0);
const row = { type: 'file', capability: false, mode: 0, uid: 0, gid: 0, mtime: 0, size: 0, storedSize: 0 } as const;
/** Few hashes, some of which start alike as an attacker may have it; '' is an entry without content. */
const hash = fc.oneof(
  { weight: 1, arbitrary: fc.constant('') },
  { weight: 4, arbitrary: fc.nat(40).map((each) => String.fromCharCode(each).repeat(HASH_SIZE)) },
  { weight: 4, arbitrary: fc.nat(40).map((each) => 'same'.padEnd(HASH_SIZE, String.fromCharCode(each))) },
);
const hashes = fc.array(hash, { maxLength: 60 });

function tableOf(contents: readonly string[]): EntryTable {
  const builder = new EntryTableBuilder();
  for (const each of contents) {
    const entry = builder.add(Buffer.from('name'), NOTHING, row);
    if (each !== '') builder.setHash(entry, each);
  }
  return new EntryTable(builder.finish());
}

function numbersOf(contents: readonly string[], numbers: ContentNumbers): number[] {
  const table = tableOf(contents);
  return contents.map((_, entry) => numbers.add(table, entry));
}

describe('numbers of contents', () => {
  it('are equal for equal hashes, 0 for none, and as few as there are contents', () => {
    fc.assert(
      fc.property(hashes, hashes, (lower, upper) => {
        const numbers = new ContentNumbers();
        const all = [...lower, ...upper];
        const given = [...numbersOf(lower, numbers), ...numbersOf(upper, numbers)];
        const order = [...new Set(['', ...all])];
        expect(given).toEqual(all.map((each) => order.indexOf(each)));
        expect(numbers.length).toBe(order.length);
      }),
    );
  });

  it('tell which contents others have, and under which number', () => {
    fc.assert(
      fc.property(hashes, hashes, (here, there) => {
        const [numbers, others] = [new ContentNumbers(), new ContentNumbers()];
        const mine = numbersOf(here, numbers);
        const theirs = numbersOf(there, others);
        const among = numbers.among(others);
        expect(among[0]).toBe(0);
        for (const [index, each] of here.entries()) {
          const found = each === '' ? 0 : (theirs[there.indexOf(each)] ?? LACKING);
          expect(among[mine[index] ?? -1]).toBe(found);
        }
      }),
    );
  });

  it('forget the last ones as if they had never come', () => {
    fc.assert(
      fc.property(hashes, hashes, hashes, (kept, dropped, more) => {
        const [numbers, others] = [new ContentNumbers(), new ContentNumbers()];
        numbersOf(kept, numbers);
        const { length } = numbers;
        numbersOf(dropped, numbers);
        numbers.forgetFrom(length);
        numbersOf(kept, others);
        expect(numbers.length).toBe(length);
        expect(numbersOf(more, numbers)).toEqual(numbersOf(more, others));
      }),
    );
  });

  it('take many contents', () => {
    const contents = Array.from({ length: 5000 }, (_, each) => `${each}`.padEnd(HASH_SIZE, '-'));
    const numbers = new ContentNumbers();
    const given = numbersOf(contents, numbers);
    expect(given).toEqual(contents.map((_, index) => index + 1));
    expect(numbersOf(contents, numbers)).toEqual(given);
  });
});
