import { z } from 'zod';

export const Severity = z.enum(['error', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

/** Where a finding shows: any mix of a layer, Dockerfile lines and paths. */
export const Evidence = z.object({
  layerIndex: z.int().nonnegative().nullable().describe('Layer that it concerns, 0 is the oldest'),
  line: z.int().positive().nullable().describe('First line in the Dockerfile, from 1'),
  endLine: z.int().positive().nullable().describe('Last line in the Dockerfile'),
  instruction: z.string().nullable().describe('The instruction as text, on one line'),
  paths: z.array(z.string()).describe('Paths inside the image or the build context, the largest first, at most 20'),
  pathCount: z.int().nonnegative().describe('How many paths there are in all'),
  directory: z.string().optional().describe('Where not all paths are listed: the deepest folder that holds all'),
});
export type Evidence = z.infer<typeof Evidence>;

export const Finding = z.object({
  ruleId: z.string(),
  severity: Severity,
  title: z.string(),
  message: z.string().describe('One sentence about this case, with its numbers'),
  scope: z.enum(['own', 'base']).describe("Whether it lies in one's own layers or in the base image"),
  evidence: Evidence,
  bytes: z.int().nonnegative().nullable().describe('Measured bytes at stake; null when there is nothing to measure'),
  remediation: z.string().describe('What to change, concretely'),
  waived: z
    .object({ reason: z.string(), owner: z.string().optional(), expires: z.string().optional() })
    .optional()
    .describe('Somebody accepts it: it is shown, and counts in no budget'),
});
export type Finding = z.infer<typeof Finding>;
