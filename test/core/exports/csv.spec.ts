import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvExporter } from '../../../src/core/exports/csv.js';
import { sampleComparison } from '../../support/sample-comparison.js';
import { sampleImage, samplePackage } from '../../support/sample-reports.js';

/** A strict reader of RFC 4180: CRLF between records, quotes doubled. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const match = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
    match.lastIndex = at;
    const found = match.exec(text);
    if (!found) throw new Error(`not CSV at ${at}: ${text.slice(at, at + 40)}`);
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
    at = match.lastIndex;
  }
  return rows;
}

const rowsFor = (name: string): string[][] => {
  const report = { ...sampleImage('x'), packages: [samplePackage(name)] };
  return readCsv(csvExporter.image?.(report) ?? '');
};

describe('[T73] csv', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '  =1', '\t=1', '\r=1', '\nx', '＝1', '\u00a0-1'])(
    'prefixes %j so that it is not calculated',
    (name) => {
      expect(rowsFor(name)[1]?.[1]).toMatch(/^'/);
    },
  );

  it('leaves ordinary names and our own negative numbers alone', () => {
    expect(rowsFor('a-b')[1]?.[1]).toBe('a-b');
    const rows = readCsv(csvExporter.comparison?.(sampleComparison('x')) ?? '');
    expect(rows.find(([change]) => change === 'removed')?.[7]).toBe('-1234567');
  });

  it('is RFC 4180 with one width and no cell that starts a formula, for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const rows = rowsFor(name);
        expect(new Set(rows.map((row) => row.length))).toEqual(new Set([12]));
        for (const cell of rows.flat()) expect(cell).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });
});
