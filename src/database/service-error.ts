import { CodedError, toCodedError } from '../core/errors.js';

/** Prisma's codes for a database that cannot be reached or is too busy: no free connection, time-out, deadlock. */
const UNAVAILABLE_PRISMA_CODES = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037'];
/**
 * SQLSTATE classes 08 (connection), 40 (deadlock, conflict), 57P (shutdown), 53 (resources), 25P03 (a transaction that
 * stood still), and what sockets say.
 */
const UNAVAILABLE_CODES = /^(?:08...|40...|57P0.|25P03|53[034]00|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;
const FULL_CODES = /^(?:53100|ENOSPC|EDQUOT)$/;
const MAX_CAUSES = 8;

/** Gives `error` as a coded error, with what the database and the disk say told apart from real faults. */
export function toServiceError(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  const codes = errorCodes(error);
  if (codes.some((code) => FULL_CODES.test(code))) {
    return new CodedError('STORAGE_FULL', 'there is no space left to store this', {}, { cause: error });
  }
  if (codes.some((code) => UNAVAILABLE_PRISMA_CODES.includes(code) || UNAVAILABLE_CODES.test(code))) {
    return new CodedError(
      'DATABASE_UNAVAILABLE',
      'the database cannot be reached, or is too busy',
      {},
      { cause: error },
    );
  }
  return toCodedError(error);
}

/** The codes of an error and of its causes, as Prisma, pg and Node write them. */
function errorCodes(error: unknown): string[] {
  const codes: string[] = [];
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof current === 'object' && current !== null; depth++) {
    const { code, originalCode, cause } = current as { code?: unknown; originalCode?: unknown; cause?: unknown };
    for (const value of [code, originalCode]) if (typeof value === 'string') codes.push(value);
    current = cause;
  }
  return codes;
}
