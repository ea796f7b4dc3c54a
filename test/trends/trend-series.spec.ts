import { describe, expect, it } from 'vitest';
import { judgeSeries, toSeries, type Observation } from '../../src/trends/trend-series.js';

function observation(hour: number, digest: string, over: Partial<Observation> = {}): Observation {
  return {
    ...{ id: `id-${hour}`, reportId: `report-${digest}`, tag: 'latest', digest, platform: 'linux/amd64' },
    ...{ at: new Date(Date.UTC(2026, 0, 1, hour)).toISOString(), value: 3 },
    ...over,
  };
}

describe('toSeries', () => {
  it('makes a point for each change of the digest', () => {
    const seen = [observation(1, 'a'), observation(2, 'a'), observation(3, 'b'), observation(4, 'a')];
    const [series, ...others] = toSeries(seen, 'tag');
    expect(others).toEqual([]);
    expect(series?.points.map(({ id, digest }) => [id, digest])).toEqual([
      ['id-1', 'a'],
      ['id-3', 'b'],
      ['id-4', 'a'],
    ]);
  });

  const arm = 'linux/arm64';
  const mixed = [
    observation(1, 'a'),
    observation(2, 'b', { platform: arm }),
    observation(3, 'c', { tag: null }),
    observation(4, 'a'),
  ];

  it('keeps tags and platforms apart', () => {
    expect(toSeries(mixed, 'tag').map(({ tag, platform, points }) => [tag, platform, points.length])).toEqual([
      ['latest', 'linux/amd64', 1],
      ['latest', 'linux/arm64', 1],
      [null, 'linux/amd64', 1],
    ]);
  });

  it('follows a platform over all its tags', () => {
    expect(toSeries(mixed, 'platform').map(({ tag, platform, points }) => [tag, platform, points.length])).toEqual([
      [null, 'linux/amd64', 3],
      [null, 'linux/arm64', 1],
    ]);
  });
});

describe('judgeSeries', () => {
  it('says of each point what lies behind it', () => {
    const points = [observation(1, 'a', { value: 100 }), observation(2, 'b', { value: 150 })];
    const judged = judgeSeries({ tag: 'latest', platform: 'linux/amd64', points }, { window: 5, threshold: 0.1 });
    expect(judged.points[1]).toEqual({
      ...{ at: '2026-01-01T02:00:00.000Z', value: 150, digest: 'b', imageId: 'id-2', tag: 'latest' },
      ...{ reportId: 'report-b', delta: 50, baseline: 100, jump: { delta: 50, ratio: 0.5 } },
    });
  });
});
