import { CodedError, toCodedError } from '../core/errors.js';

/** Prisma's codes for a database that cannot be reached or is too busy: no free connection, time-out, deadlock. */
const UNAVAILABLE_PRISMA_CODES = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037'];
/**
 * SQLSTATE classes 08 (connection), 40 (deadlock, conflict), 57P (shutdown), 53 (resources), 25P03 (a transaction that
 * stood still), and what sockets say.
 */
const UNAVAILABLE_CODES = /^(?:08...|40...|57P0.|25P03|53[034]00|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;
/** The same from Prisma's adapter for a raw query, whose own code is always P2010. */
const UNAVAILABLE_KINDS = ['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'];
/** What PostgreSQL and pg say of a connection that ended between queries; pg's errors have no code (pg 8, client.js). */
const LOST_CONNECTION = /terminating connection|Connection terminated|Client .{1,40} and is not queryable/;
const FULL_CODES = /^(?:53100|ENOSPC|EDQUOT)$/;
const MAX_CAUSES = 8;

/**
 * Gives `error` as a coded error, with what the database and the disk say told apart from real faults. What is INTERNAL to
 * the core, which knows no database, may be an outage: a layer that was scanned and could not be stored.
 */
export function toServiceError(error: unknown): CodedError {
  if (error instanceof CodedError && error.code !== 'INTERNAL') return error;
  const codes = causesOf(error).flatMap(codesOf);
  if (codes.some((code) => FULL_CODES.test(code))) {
    return new CodedError('STORAGE_FULL', 'there is no space left to store this', {}, { cause: error });
  }
  if (codes.some(isUnavailable) || causesOf(error).some(({ message }) => LOST_CONNECTION.test(String(message)))) {
    return new CodedError(
      'DATABASE_UNAVAILABLE',
      'the database cannot be reached, or is too busy',
      {},
      { cause: error },
    );
  }
  return toCodedError(error);
}

function isUnavailable(code: string): boolean {
  return UNAVAILABLE_PRISMA_CODES.includes(code) || UNAVAILABLE_KINDS.includes(code) || UNAVAILABLE_CODES.test(code);
}

/** What of an error says what happened: as Prisma, pg and Node write it. */
interface Cause {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  /** Of an error of Prisma's adapter, e.g. DatabaseNotReachable. */
  readonly kind?: unknown;
  /** Of an error of Prisma. */
  readonly meta?: { readonly driverAdapterError?: unknown };
}

/** An error and its causes. */
function causesOf(error: unknown): Cause[] {
  const causes: Cause[] = [];
  let current = error;
  while (causes.length < MAX_CAUSES && typeof current === 'object' && current !== null) {
    const cause: Cause = current;
    causes.push(cause);
    current = cause.cause ?? cause.meta?.driverAdapterError;
  }
  return causes;
}

function codesOf({ code, originalCode, kind }: Cause): string[] {
  return [code, originalCode, kind].filter((value) => typeof value === 'string');
}
