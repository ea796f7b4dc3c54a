import { z } from 'zod';

export const ExplanationRow = z.object({
  name: z.string().describe('Instruction, purl, category, path, rule or code: text from the image, not to be trusted'),
  change: z.enum(['added', 'removed', 'changed']),
  amount: z.int().describe('Part of the delta, in the unit of the metric'),
  layerIndex: z.int().nonnegative().nullable().describe('Layer of the later image, of the earlier one when removed'),
  instruction: z.string().nullable().describe('Dockerfile instruction of that layer'),
});
export type ExplanationRow = z.infer<typeof ExplanationRow>;

/** The whole delta again, taken apart one way. */
export const Breakdown = z.object({
  by: z.enum(['layer', 'owner', 'package', 'directory', 'finding', 'path', 'problem']),
  rows: z.array(ExplanationRow).describe('The largest amounts first'),
  others: z.object({ rows: z.int().nonnegative(), amount: z.int() }).describe('What is beyond the limit, added up'),
  residual: z.int().describe('delta less all rows and others: always 0'),
});
export type Breakdown = z.infer<typeof Breakdown>;

export const Explanation = z.object({
  metric: z.string(),
  unit: z.enum(['bytes', 'count']),
  before: z.int(),
  after: z.int(),
  delta: z.int(),
  sentence: z.string(),
  breakdowns: z.array(Breakdown).describe('Each sums to the delta; none where a report does not tell'),
});
export type Explanation = z.infer<typeof Explanation>;
