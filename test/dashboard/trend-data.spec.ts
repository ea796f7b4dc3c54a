import { describe, expect, it } from 'vitest';
import { METRIC_GROUPS } from '../../dashboard/model/metric-options.js';
import { jumpPositions, trendColumns, trendRows } from '../../dashboard/model/trend-data.js';
import { metricLabel } from '../../src/core/trends/metric-labels.js';
import { COUNT_METRICS, DETAIL_METRICS, PULL_METRIC, SIZE_METRICS } from '../../src/core/trends/metric-names.js';
import { Metric, type TrendSeries } from '../../src/trends/trend.dto.js';

type Point = readonly [minute: number, value: number | null, jumps?: boolean];

const series = (tag: string | null, points: readonly Point[]): TrendSeries => ({
  tag,
  platform: 'linux/amd64',
  points: points.map(([minute, value, jumps = false]) => ({
    ...{ at: `2026-01-01T00:0${minute}:00.000Z`, value, digest: `sha256:${value}`, imageId: String(minute), tag },
    ...{ reportId: 'r', delta: null, baseline: null, jump: jumps ? { delta: 1, ratio: null } : null },
  })),
});
const both = [
  series('latest', [
    [1, 100],
    [3, 105],
    [5, 150, true],
  ]),
  series(null, [
    [3, null],
    [4, 7, true],
  ]),
];

describe('trend data', () => {
  it('puts all series on one axis of time', () => {
    const start = Date.parse('2026-01-01T00:00:00Z') / 1000;
    expect(trendColumns(both)).toEqual([
      [60, 180, 240, 300].map((seconds) => start + seconds),
      [100, 105, null, 150],
      [null, null, 7, null],
    ]);
  });

  it('knows where in its column a value jumped', () => {
    expect(jumpPositions(both)).toEqual([[3], [2]]);
  });

  it('lists points under the name of their series, the newest first', () => {
    expect(trendRows(both).map(({ series: name, value }) => [name, value])).toEqual([
      ['latest · linux/amd64', 150],
      ['all · linux/amd64', 7],
      ['latest · linux/amd64', 105],
      ['all · linux/amd64', null],
      ['latest · linux/amd64', 100],
    ]);
  });
});

describe('the numbers that can be chosen', () => {
  const offered = METRIC_GROUPS.flatMap(([, metrics]) => metrics);

  it('are all that the service has, and no other', () => {
    for (const metric of offered) expect(Metric.safeParse(metric).success, metric).toBe(true);
    const known = [...SIZE_METRICS, ...COUNT_METRICS, PULL_METRIC, ...DETAIL_METRICS];
    expect(offered.filter((metric) => !metric.startsWith('packages.')).sort()).toEqual(known.sort());
  });

  it('have labels that tell them apart', () => {
    expect(new Set(offered.map(metricLabel)).size).toBe(offered.length);
    expect(metricLabel('packages.deb')).toBe('Packages: deb');
    expect(metricLabel('visibleSize')).toBe('Visible files');
  });
});
