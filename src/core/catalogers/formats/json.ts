import { z } from 'zod';
import { CodedError } from '../../errors.js';
import { decodeText, replaceNul } from './text.js';

/** A string field of untrusted JSON. */
export const text = z.string().transform(replaceNul);

/** A string field that counts as empty when it is missing or of another type. */
export const looseText = text.catch('');

/** The keys of an object, none when it is missing or something else. */
export const keys = z
  .record(z.string(), z.unknown())
  .transform((value) => Object.keys(value).map(replaceNul))
  .catch([]);

/**
 * Parses JSON of an image and keeps the fields of `schema`. Unknown keys are dropped, `__proto__` with them.
 * @throws CodedError PKGDB_CORRUPT when it is not JSON or not of that shape
 */
export function readJson<Value>(schema: z.ZodType<Value>, bytes: Uint8Array): Value {
  const result = schema.safeParse(parseUnknown(bytes));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CodedError('PKGDB_CORRUPT', `unexpected JSON at ${issue?.path.join('.') || 'the top'}: ${issue?.message}`);
}

function parseUnknown(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeText(bytes));
  } catch {
    throw new CodedError('PKGDB_CORRUPT', 'not valid JSON');
  }
}
