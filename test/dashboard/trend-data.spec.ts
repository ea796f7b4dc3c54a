import { describe, expect, it } from 'vitest';
import { jumpIndexes, trendColumns, trendCsv, trendRows } from '../../dashboard/model/trend-data.js';
import type { TrendSeries } from '../../src/trends/trend.dto.js';

const series = (tag: string | null, points: readonly (readonly [minute: number, value: number])[]): TrendSeries => ({
  tag,
  platform: 'linux/amd64',
  points: points.map(([minute, value]) => ({
    at: `2026-01-01T00:0${minute}:00.000Z`,
    value,
    digest: `sha256:${value}`,
    imageId: String(minute),
  })),
});
const both = [
  series('latest', [
    [1, 100],
    [3, 105],
    [5, 150],
  ]),
  series(null, [
    [3, 0],
    [4, 7],
  ]),
];

describe('trend data', () => {
  it('puts all series on one axis of time', () => {
    const start = Date.parse('2026-01-01T00:00:00Z') / 1000;
    expect(trendColumns(both)).toEqual([
      [60, 180, 240, 300].map((seconds) => start + seconds),
      [100, 105, null, 150],
      [null, 0, 7, null],
    ]);
  });

  it('lists points with their change, the newest first, and marks jumps of a tenth and more', () => {
    const rows = trendRows(both);
    expect(rows.map(({ value, delta, jump }) => [value, delta, jump?.ratio])).toEqual([
      [150, 45, 45 / 105],
      [7, 7, null],
      [105, 5, undefined],
      [0, null, undefined],
      [100, null, undefined],
    ]);
  });

  it('finds the same jumps in a column with gaps', () => {
    expect(jumpIndexes([100, null, 105, undefined, 150, 150, 90])).toEqual([4, 6]);
  });

  it('writes CSV that a spreadsheet does not calculate', () => {
    const csv = trendCsv({
      ...{ repository: '=cmd', metric: 'contentSize', unit: 'bytes', truncated: false },
      series: [series('a,b', [[1, 100]])],
    });
    expect(csv.split('\r\n').slice(0, 2)).toEqual([
      'repository,tag,platform,at,metric,unit,value,digest,imageId',
      `"'=cmd","a,b",linux/amd64,2026-01-01T00:01:00.000Z,contentSize,bytes,100,sha256:100,1`,
    ]);
  });
});
