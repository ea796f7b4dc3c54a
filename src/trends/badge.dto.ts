import { z } from 'zod';
import { PlatformText } from '../images/image.dto.js';
import { Metric } from './trend.dto.js';

export const BadgeQuery = z.strictObject({
  metric: Metric.optional().describe('compressedSize when there is no budget either'),
  budget: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('A rule such as `compressedSize <= 200MB`: shows its number, coloured by the verdict; instead of metric'),
  tag: z.string().min(1).max(128).optional().describe('A tag or a pattern with `*` and `?`; the newest image of all'),
  platform: PlatformText.optional().describe('That of the newest image when it is left out'),
  label: z.string().min(1).max(60).optional().describe('Text of the left half'),
});
export type BadgeQuery = z.infer<typeof BadgeQuery>;
