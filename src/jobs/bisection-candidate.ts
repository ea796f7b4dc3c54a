import { z } from 'zod';
import type { ProbeResult } from '../core/trends/bisect.js';
import { ProblemCode } from '../core/report/common.js';

/** A member of the history that a bisection searches, with what is known of it. */
export const BisectionCandidate = z.object({
  tag: z.string().nullable(),
  digest: z.string().nullable().describe('Null until the tag is looked up'),
  imageId: z.uuid().nullable().describe('Null until it is looked at'),
  value: z.int().nullable().describe('Null until it is analysed'),
  problemCode: ProblemCode.nullable().describe('Why it cannot be had; the search goes around it'),
});
export type BisectionCandidate = z.infer<typeof BisectionCandidate>;

export const resultOf = ({ value, problemCode }: BisectionCandidate): ProbeResult =>
  problemCode === null ? value : 'skipped';
