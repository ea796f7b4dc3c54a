import { z } from 'zod';
import { PageQuery, pageOf } from '../http/paging.js';

const Time = z.iso.datetime();

export const AuditLogEntry = z.object({
  id: z.uuid(),
  at: Time,
  action: z.string().describe('Operation of the OpenAPI document, e.g. createComparisons'),
  status: z.int().describe('HTTP status of the answer'),
  key: z
    .object({ id: z.uuid(), name: z.string(), prefix: z.string() })
    .nullable()
    .describe('As it was then; null in the open mode, and without a valid key'),
  resource: z.string().describe('Path of what was made, or else asked for'),
  detail: z.record(z.string(), z.unknown()).describe('What was asked for, as far as it is no secret'),
  requestId: z.string(),
  address: z.string().describe('Of the client'),
});
export type AuditLogEntry = z.infer<typeof AuditLogEntry>;

export const AuditLogPage = pageOf(AuditLogEntry);
export const AuditLogQuery = PageQuery.extend({
  keyId: z.uuid().optional().describe('Of this key'),
  action: z.string().min(1).max(100).optional().describe('Exact name of an operation'),
  resource: z.string().min(1).max(512).optional().describe('Exact path'),
  status: z.coerce.number().int().min(100).max(599).optional().describe('HTTP status of the answer'),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type AuditLogQuery = z.infer<typeof AuditLogQuery>;
