import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const NOT_HERE = 'does not apply: ';
const rows = [...readFileSync('docs/security.md', 'utf8').matchAll(/^\| (\d+) +\| (.+?) +\| (.+?) +\|$/gm)].map(
  ([, number = '', , answer = '']) => ({ number: Number(number), answer }),
);
const tested = new Set(
  globSync('test/**/*.ts')
    .filter((file) => !file.endsWith('threats.spec.ts'))
    .flatMap((file) => readFileSync(file, 'utf8').match(/(?<=\[T)\d+(?=\])/g) ?? [])
    .map(Number),
);

describe('the threats of docs/security.md', () => {
  it('are numbered from 1 to 80', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
  });

  it('are each tried by a test that bears the number, or do not apply for a reason', () => {
    const missing = rows.filter(({ number, answer }) => !tested.has(number) && !answer.startsWith(NOT_HERE));
    expect(missing.map(({ number }) => number)).toEqual([]);
    const stale = rows.filter(({ number, answer }) => tested.has(number) && answer.startsWith(NOT_HERE));
    expect(stale.map(({ number }) => number)).toEqual([]);
  });

  it('are all that tests name', () => {
    const known = new Set(rows.map(({ number }) => number));
    expect([...tested].filter((number) => !known.has(number))).toEqual([]);
  });
});
