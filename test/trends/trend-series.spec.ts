import { describe, expect, it } from 'vitest';
import { toSeries, type Observation } from '../../src/trends/trend-series.js';

const facts = {
  ...{ compressedSize: 1n, uncompressedSize: 2n, contentSize: 3n, visibleSize: 4n, duplicateSize: 5n },
  ...{ deletedSize: 10n, overwrittenSize: 20n, metadataOnlySize: 30n, layerCount: 7, packageCount: 8, findingCount: 9 },
};

function observation(hour: number, digest: string, over: Partial<Observation> = {}): Observation {
  const platform = { os: 'linux', architecture: 'amd64', variant: null };
  return {
    id: `id-${hour}`,
    tag: 'latest',
    digest,
    platform,
    observedAt: new Date(Date.UTC(2026, 0, 1, hour)),
    facts,
    ...over,
  };
}

describe('toSeries', () => {
  it('makes a point for each change of the digest', () => {
    const [series, ...others] = toSeries(
      [observation(1, 'a'), observation(2, 'a'), observation(3, 'b'), observation(4, 'a')],
      'contentSize',
    );
    expect(others).toEqual([]);
    expect(series?.points.map(({ imageId, digest }) => [imageId, digest])).toEqual([
      ['id-1', 'a'],
      ['id-3', 'b'],
      ['id-4', 'a'],
    ]);
    expect(series?.points[0]).toMatchObject({ at: '2026-01-01T01:00:00.000Z', value: 3 });
  });

  it('keeps tags and platforms apart', () => {
    const arm = { os: 'linux', architecture: 'arm64', variant: null };
    const series = toSeries(
      [
        observation(1, 'a'),
        observation(2, 'b', { platform: arm }),
        observation(3, 'a', { tag: null }),
        observation(4, 'a'),
      ],
      'layerCount',
    );
    expect(series.map(({ tag, platform, points }) => [tag, platform, points.length])).toEqual([
      ['latest', 'linux/amd64', 1],
      ['latest', 'linux/arm64', 1],
      [null, 'linux/amd64', 1],
    ]);
  });

  it('adds up what is hidden', () => {
    expect(toSeries([observation(1, 'a')], 'hiddenSize')[0]?.points[0]?.value).toBe(60);
  });
});
