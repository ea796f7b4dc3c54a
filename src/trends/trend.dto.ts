import { z } from 'zod';
import {
  COUNT_METRICS,
  DETAIL_METRICS,
  PACKAGE_METRIC,
  PULL_METRIC,
  SIZE_METRICS,
} from '../core/trends/metric-names.js';
import { PlatformText, Repository } from '../images/image.dto.js';

export const Metric = z
  .union([
    z.enum([...SIZE_METRICS, ...COUNT_METRICS, PULL_METRIC, ...DETAIL_METRICS]),
    z.string().regex(PACKAGE_METRIC, 'not a metric: packages. and a purl type'),
  ])
  .describe(
    'A size, a count, `pullDeltaSize` (compressed bytes that a holder of the point before pulls), or as in budgets ' +
      '`packages.<purl type>`, `residue.build`, `residue.<class>`, `surface.<list>`, `findings.<severity>`',
  );
export type Metric = z.infer<typeof Metric>;

/** What chooses the points of a trend, the same for numbers and pictures. */
export const TrendFilter = z.strictObject({
  repository: Repository,
  tag: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('A tag or a pattern in which `*` is any text and `?` any character; all tags when it is left out'),
  seriesBy: z
    .enum(['tag', 'platform'])
    .default('tag')
    .describe('One series for each tag and platform, or one for each platform over all its tags as they were seen'),
  metric: Metric.default('contentSize'),
  from: z.iso.datetime({ offset: true }).optional().describe('Earliest observation'),
  to: z.iso.datetime({ offset: true }).optional().describe('Latest observation'),
  platform: PlatformText.optional(),
  window: z.coerce
    .number()
    .int()
    .min(1)
    .max(50)
    .default(5)
    .describe('How many points before one its baseline is the median of'),
  threshold: z.coerce
    .number()
    .positive()
    .max(10)
    .default(0.1)
    .describe('Share of the baseline from which on a deviation from it is a jump'),
});
export type TrendFilter = z.infer<typeof TrendFilter>;

export const TrendQuery = TrendFilter.extend({
  format: z.enum(['json', 'csv']).optional().describe('Wins over the Accept header'),
});
export type TrendQuery = z.infer<typeof TrendQuery>;

export const TrendPoint = z.object({
  at: z.iso.datetime().describe('When the tag was first seen to point to the digest'),
  value: z
    .int()
    .nullable()
    .describe('Null for a report that is older than the metric until a worker fills it in; first pullDeltaSize'),
  digest: z.string(),
  imageId: z.uuid(),
  tag: z.string().nullable(),
  reportId: z.uuid().describe('Equal for points that rest on one report'),
  delta: z.int().nullable().describe('Difference to the value before; null for the first'),
  baseline: z.int().nullable().describe('Median of the `window` values before; null for the first'),
  jump: z
    .object({
      delta: z.int().describe('Difference to the baseline'),
      ratio: z.number().nullable().describe('The same as a share of the baseline; null when that is 0'),
    })
    .nullable()
    .describe('Set where the value left the baseline'),
});
export type TrendPoint = z.infer<typeof TrendPoint>;

export const TrendSeries = z.object({
  tag: z.string().nullable().describe('Null for images asked for by digest, and where tags share a series'),
  platform: z.string().describe('e.g. linux/amd64'),
  points: z.array(TrendPoint).describe('The oldest first; one for each time that the digest changed'),
});
export type TrendSeries = z.infer<typeof TrendSeries>;

export const Trend = z.object({
  repository: z.string(),
  metric: Metric,
  unit: z.enum(['bytes', 'count']),
  series: z.array(TrendSeries),
  truncated: z.boolean().describe('Whether older observations were left out: ask with an earlier `to`'),
});
export type Trend = z.infer<typeof Trend>;
