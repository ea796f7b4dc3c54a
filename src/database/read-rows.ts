import { Prisma } from './generated/client.js';
import type { Transaction } from './prisma.service.js';

/**
 * The rows of a query, with their columns by name, in its order. They come as one JSON value: Prisma takes longer to
 * convert each column of each row on its own, and to fetch relations by queries of their own, than the database needs for
 * all. So a column is what JSON can say: numbers below 2^53, and times as `isoTime` gives them. One query sees one moment.
 */
export async function readRows<Row>(database: Pick<Transaction, '$queryRaw'>, query: Prisma.Sql): Promise<Row[]> {
  const [found] = await database.$queryRaw<{ rows: Row[] }[]>`
    SELECT coalesce(json_agg(page), '[]') AS rows FROM (${query}) page`;
  return found?.rows ?? [];
}

/** SQL: a column with a time as ISO 8601 in UTC, with milliseconds, as `Date.toISOString` writes it. */
export function isoTime(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
