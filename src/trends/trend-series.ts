import { formatPlatform } from '../core/image/platform.js';
import type { Metric, TrendSeries } from './trend.dto.js';

/** An analysed image as it was observed. */
export interface Observation {
  readonly id: string;
  readonly tag: string | null;
  readonly digest: string;
  readonly platform: { os: string; architecture: string; variant: string | null };
  readonly observedAt: Date;
  readonly facts: Readonly<Record<Exclude<Metric, 'hiddenSize'>, bigint | number>>;
}

/**
 * Groups observations, the oldest first, into one series per tag and platform. What is seen again without
 * a change makes no point; a tag that returns to an earlier digest does.
 */
export function toSeries(observations: readonly Observation[], metric: Metric): TrendSeries[] {
  const groups = Map.groupBy(observations, ({ tag, platform }) => JSON.stringify([tag, formatPlatform(platform)]));
  return [...groups.values()].map((group) => {
    const changes = group.filter((observation, index) => observation.digest !== group[index - 1]?.digest);
    const [first] = group;
    return {
      tag: first?.tag ?? null,
      platform: first ? formatPlatform(first.platform) : '',
      points: changes.map((observation) => ({
        at: observation.observedAt.toISOString(),
        value: metricValue(observation, metric),
        digest: observation.digest,
        imageId: observation.id,
      })),
    };
  });
}

function metricValue({ facts }: Observation, metric: Metric): number {
  if (metric !== 'hiddenSize') return Number(facts[metric]);
  return Number(facts.deletedSize) + Number(facts.overwrittenSize) + Number(facts.metadataOnlySize);
}
