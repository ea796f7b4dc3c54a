import { judgeValues, type JumpRule } from '../core/trends/moving-baseline.js';
import type { TrendSeries } from './trend.dto.js';

/** An analysed image as it was observed, with the number that is asked for. */
export interface Observation {
  readonly id: string;
  readonly reportId: string;
  readonly tag: string | null;
  readonly digest: string;
  /** `os/architecture[/variant]` */
  readonly platform: string;
  /** When it was seen, ISO 8601 in UTC. */
  readonly at: string;
  readonly value: number | null;
}

/** The observations of one series in which the digest changed, the oldest first. */
export interface ObservedSeries {
  readonly tag: string | null;
  readonly platform: string;
  readonly points: readonly Observation[];
}

/**
 * Groups observations, the oldest first, into one series per platform, and per tag if `seriesBy` says so. What
 * is seen again without a change makes no point; a tag that returns to an earlier digest does.
 */
export function toSeries(observations: readonly Observation[], seriesBy: 'tag' | 'platform'): ObservedSeries[] {
  const tagOf = ({ tag }: Observation): string | null => (seriesBy === 'tag' ? tag : null);
  const groups = Map.groupBy(observations, (one) => `${one.platform} ${tagOf(one) ?? ''}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const points = group.filter(({ digest }, index) => digest !== group[index - 1]?.digest);
    return [{ tag: tagOf(first), platform: first.platform, points }];
  });
}

/** Judges each value of a series against those before it. */
export function judgeSeries({ tag, platform, points }: ObservedSeries, rule: JumpRule): TrendSeries {
  const judged = judgeValues(
    points.map(({ value }) => value),
    rule,
  );
  return {
    tag,
    platform,
    points: points.map(({ id, reportId, tag: pointTag, digest, at, value }, index) => {
      const { delta = null, baseline = null, jump = null } = judged[index] ?? {};
      return { at, value, digest, imageId: id, tag: pointTag, reportId, delta, baseline, jump };
    }),
  };
}
