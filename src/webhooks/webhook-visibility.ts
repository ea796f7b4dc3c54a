import type { Caller } from '../access/caller.js';
import { allVisibleSql } from '../access/repository-patterns.js';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import { notFound } from '../http/problem.js';

/** Condition in SQL on `webhooks`: it is limited to no more than the caller sees, and so is all that it was sent. */
export function webhookVisible(caller: Caller): Prisma.Sql {
  return allVisibleSql(caller, Prisma.sql`repositories`);
}

/** @throws CodedError RESOURCE_NOT_FOUND for one that there is not, or that the caller does not see */
export async function requireWebhook(database: Transaction, caller: Caller, id: string): Promise<void> {
  const rows = await database.$queryRaw<unknown[]>`
    SELECT FROM webhooks WHERE id = ${id}::uuid AND ${webhookVisible(caller)}`;
  if (rows.length === 0) throw notFound('webhook');
}
