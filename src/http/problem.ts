import type { StandardSchemaV1 } from '@standard-schema/spec';
import { z } from 'zod';
import { CodedError, type ErrorCode } from '../core/errors.js';
import { ProblemCode } from '../core/report/common.js';
import { errorPagePath } from './error-pages.js';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
const MAX_FAULTS = 20;

export const Fault = z.object({
  path: z.string().describe('Where in the body or the parameters, e.g. `platform`'),
  message: z.string(),
});
export type Fault = z.infer<typeof Fault>;

/** RFC 9457 problem document. */
export const ProblemDocument = z.object({
  type: z.string().describe('Path of the page on this service that explains the code'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: ProblemCode.describe('Stable code'),
  retryable: z.boolean().describe('Whether the same request may succeed later without a change'),
  requestId: z.string().describe('The X-Request-Id of this answer, which the logs carry too'),
  errors: z.array(Fault).optional().describe('Each fault of a request that is not valid, at most 20'),
});
export type ProblemDocument = z.infer<typeof ProblemDocument>;

/** A request that does not fit its schema: INVALID_REQUEST with each fault. */
export class InvalidRequestError extends CodedError {
  constructor(readonly faults: readonly Fault[]) {
    super('INVALID_REQUEST', faults.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '));
  }

  static of(issues: readonly StandardSchemaV1.Issue[]): InvalidRequestError {
    const faults = issues.slice(0, MAX_FAULTS).map((issue) => ({
      path: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
      message: issue.message,
    }));
    return new InvalidRequestError(faults);
  }
}

/** No such resource, or not for this caller: one error for both, so that nothing leaks. */
export function notFound(kind: string): CodedError {
  return new CodedError('RESOURCE_NOT_FOUND', `there is no such ${kind}`);
}

export function problemOf(error: CodedError, requestId: string): ProblemDocument {
  const { status, title, retryable } = error.kind;
  const detail =
    error.code === 'INTERNAL' ? 'something went wrong here; the log has it under this request id' : error.message;
  const errors = error instanceof InvalidRequestError ? { errors: [...error.faults] } : {};
  return { type: errorPagePath(error.code), title, status, detail, code: error.code, retryable, requestId, ...errors };
}

/** The code for an error status of the HTTP layer itself: unknown routes, bodies that are too large. */
export function codeOfStatus(status: number): ErrorCode {
  if (status === 404) return 'RESOURCE_NOT_FOUND';
  if (status === 406) return 'NOT_ACCEPTABLE';
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  return status >= 400 && status < 500 ? 'INVALID_REQUEST' : 'INTERNAL';
}
