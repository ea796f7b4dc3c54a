import { z } from 'zod';
import { InvalidRequestError } from './problem.js';

export const MAX_PAGE = 200;

/** Query parameters of every list. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50).describe('Most items of one page'),
  cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
});
export type PageQuery = z.infer<typeof PageQuery>;

type PageSchema<T extends z.ZodType> = z.ZodObject<{ items: z.ZodArray<T>; nextCursor: z.ZodNullable<z.ZodString> }>;

/** One page of a list; `nextCursor` is null on the last. */
export function pageOf<T extends z.ZodType>(item: T): PageSchema<T> {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Cuts a page from rows that were asked for with one more than `limit`, to see whether there is a next one. */
export function toPage<Row, T>(
  rows: readonly Row[],
  limit: number,
  position: (row: Row) => string,
  item: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(position(last)) : null;
  return { items: shown.map(item), nextCursor };
}

function encodeCursor(position: string): string {
  return Buffer.from(position).toString('base64url');
}

/** The position in a cursor, checked by `schema`: clients may send anything. Throws INVALID_REQUEST. */
export function decodeCursor<T extends z.ZodType>(cursor: string | undefined, schema: T): z.output<T> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = schema.safeParse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (parsed.success) return parsed.data;
  throw new InvalidRequestError([{ path: 'cursor', message: 'not a cursor of this list' }]);
}
