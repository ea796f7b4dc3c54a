import { z } from 'zod';
import { Explanation } from '../core/trends/explanation.js';
import { PULL_METRIC } from '../core/trends/metric-names.js';
import { Metric, TrendFilter, TrendPoint } from './trend.dto.js';

export const JumpQuery = TrendFilter.extend({
  limit: z.coerce.number().int().min(1).max(20).default(5).describe('Most jumps, the newest first'),
});
export type JumpQuery = z.infer<typeof JumpQuery>;

/** An image of the history that was seen between two points and never analysed. */
export const MissingTag = z.object({
  tag: z.string().nullable(),
  digest: z.string(),
  imageId: z.uuid(),
  at: z.iso.datetime(),
});
export type MissingTag = z.infer<typeof MissingTag>;

export const TrendJump = z.object({
  tag: z.string().nullable().describe('Of the series; null where tags share one'),
  platform: z.string(),
  before: TrendPoint,
  after: TrendPoint.describe('The point that brought the jump'),
  missing: z
    .array(MissingTag)
    .describe('Seen between the two and never analysed: POST /trends/bisections finds which of them it was'),
  explanation: Explanation.describe('Without directories: GET /trends/explanation has them'),
});
export type TrendJump = z.infer<typeof TrendJump>;

export const JumpList = z.object({ items: z.array(TrendJump) });

export const ExplanationQuery = z.strictObject({
  before: z.uuid().describe('imageId of the earlier point'),
  after: z.uuid().describe('imageId of the later point'),
  metric: Metric.refine((metric) => metric !== PULL_METRIC, 'not a number of one image').default('contentSize'),
});
export type ExplanationQuery = z.infer<typeof ExplanationQuery>;
