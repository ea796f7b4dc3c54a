import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proseParts, quoteCode } from '../../src/core/prose.js';

const shown = (sentence: string): string[] => proseParts(sentence).map(({ text, code }) => (code ? `<${text}>` : text));

describe('proseParts', () => {
  it.each([
    ['Run `apt-get clean` at the end of `RUN x`.', ['Run ', '<apt-get clean>', ' at the end of ', '<RUN x>', '.']],
    ['nothing is quoted', ['nothing is quoted']],
    ['one ` stands alone', ['one ` stands alone']],
    ['``RUN echo `date` ``: 3 kB', ['<RUN echo `date` >', ': 3 kB']],
    ['`` ` ``', ['<`>']],
    ['``` has no partner, `this` has', ['``` has no partner, ', '<this>', ' has']],
    ['', []],
  ])('%s', (sentence, parts) => {
    expect(shown(sentence)).toEqual(parts);
  });

  it('gives back whatever was quoted', () => {
    const text = fc.string({ unit: fc.constantFrom('`', '``', ' ', 'a', '\\', '\n'), minLength: 1 });
    fc.assert(
      fc.property(text, (quoted) => {
        fc.pre(quoted.trim() !== '');
        const parts = proseParts(`before ${quoteCode(quoted)} after`);
        expect(parts.map(({ code }) => code)).toEqual([false, true, false]);
        expect(parts[1]?.text.trim()).toBe(quoted.trim());
      }),
    );
  });

  it('reads a sentence of nothing but back-ticks in no time', () => {
    const runs = Array.from({ length: 1000 }, (_, length) => '`'.repeat(length + 1)).join(' ');
    expect(proseParts(runs)).toEqual([{ text: runs, code: false }]);
  });
});
