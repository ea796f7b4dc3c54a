import { z } from 'zod';
import { PlatformText, Repository } from '../images/image.dto.js';

export const SIZE_METRICS = [
  'compressedSize',
  'uncompressedSize',
  'contentSize',
  'visibleSize',
  'hiddenSize',
  'deletedSize',
  'overwrittenSize',
  'metadataOnlySize',
  'duplicateSize',
] as const;
export const COUNT_METRICS = ['layerCount', 'packageCount', 'findingCount'] as const;
export const Metric = z.enum([...SIZE_METRICS, ...COUNT_METRICS]);
export type Metric = z.infer<typeof Metric>;

export const TrendQuery = z.strictObject({
  repository: Repository,
  tag: z.string().min(1).max(128).optional().describe('All tags when it is left out'),
  metric: Metric.default('contentSize'),
  from: z.iso.datetime({ offset: true }).optional().describe('Earliest observation'),
  to: z.iso.datetime({ offset: true }).optional().describe('Latest observation'),
  platform: PlatformText.optional(),
});
export type TrendQuery = z.infer<typeof TrendQuery>;

export const TrendPoint = z.object({
  at: z.iso.datetime().describe('When the tag was first seen to point to the digest'),
  value: z.int(),
  digest: z.string(),
  imageId: z.uuid(),
});
export type TrendPoint = z.infer<typeof TrendPoint>;

export const TrendSeries = z.object({
  tag: z.string().nullable(),
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
