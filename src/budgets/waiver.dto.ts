import { z } from 'zod';
import { PageQuery, pageOf } from '../http/paging.js';
import { RepositoryPattern } from './budget.dto.js';

const Time = z.iso.datetime();

export const CreateWaiver = z
  .strictObject({
    rule: z.string().min(1).max(200).optional().describe('The budget rule that may be broken, however it is written'),
    finding: z
      .strictObject({
        ruleId: z
          .string()
          .regex(/^[a-z0-9-]{1,64}$/)
          .describe('Rule of the findings, e.g. `setuid-files`'),
        path: z.string().min(1).max(500).nullable().default(null).describe('Pattern of their paths; null for all'),
      })
      .optional()
      .describe('The findings that are accepted'),
    repository: RepositoryPattern.default('*'),
    owner: z.string().trim().min(1).max(200).describe('Who answers for it'),
    reason: z.string().trim().min(1).max(1000),
    expiresAt: Time.describe('When it stops to count'),
  })
  .refine(({ rule, finding }) => (rule === undefined) !== (finding === undefined), {
    message: 'either a rule or a finding is waived',
  });
export type CreateWaiver = z.infer<typeof CreateWaiver>;

export const WaiverResource = z.object({
  id: z.uuid(),
  rule: z.string().nullable(),
  finding: z.object({ ruleId: z.string(), path: z.string().nullable() }).nullable(),
  repository: z.string(),
  owner: z.string(),
  reason: z.string(),
  expiresAt: Time,
  expired: z.boolean(),
  createdAt: Time,
});
export type WaiverResource = z.infer<typeof WaiverResource>;
export const WaiverList = pageOf(WaiverResource);
export const WaiverQuery = PageQuery.extend({
  expired: z.enum(['true', 'false']).optional().describe('Only those that are over, or only those that count'),
});
export type WaiverQuery = z.infer<typeof WaiverQuery>;
