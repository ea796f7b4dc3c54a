import { z } from 'zod';

/** How a rule went: it holds, it does not, somebody answers for that, or it could not be judged. */
export const BudgetStatus = z.enum(['passed', 'failed', 'waived', 'error']);
export type BudgetStatus = z.infer<typeof BudgetStatus>;

/** Who answers for a rule that does not hold, and until when. */
export const BudgetWaiver = z.object({
  rule: z.string(),
  owner: z.string(),
  reason: z.string(),
  expiresAt: z.iso.datetime(),
  expired: z.boolean().describe('Whether it was over when the report was asked for: then it does not count'),
});
export type BudgetWaiver = z.infer<typeof BudgetWaiver>;

export const BudgetResult = z.object({
  rule: z.string(),
  status: BudgetStatus,
  passed: z.boolean().describe('Whether the gate lets it pass: it holds, or a waiver counts for it'),
  actual: z.number().nullable().describe('Bytes or a count; null when it cannot be told'),
  limit: z.number().nullable().describe('Bytes or a count; null when it cannot be told'),
  message: z.string(),
  waiver: BudgetWaiver.nullable().describe('The waiver of this rule, also when it is over'),
});
export type BudgetResult = z.infer<typeof BudgetResult>;

/** Of all rules together: failed when one is neither passed nor waived. */
export const BudgetVerdict = z.enum(['passed', 'failed']);
export type BudgetVerdict = z.infer<typeof BudgetVerdict>;
