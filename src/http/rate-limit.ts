import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { RateLimitConfig } from '../config.js';
import { CodedError } from '../core/errors.js';

const WINDOW_MILLISECONDS = 60_000;
const READ_METHODS = ['GET', 'HEAD', 'OPTIONS'];
const UNAUTHENTICATED = 401;

/**
 * Counts the requests of each client in this process, for each minute: by the key that it sends, or else by its address.
 * An address that keeps sending keys which nobody has is refused before it is asked for another one.
 * Says on every answer what is left, in the headers of draft-ietf-httpapi-ratelimit-headers.
 */
export function limitRates({ reads, writes, refusals }: RateLimitConfig): RequestHandler[] {
  const isRead = ({ method }: Request): boolean => READ_METHODS.includes(method);
  return [
    ...(refusals > 0 ? [limit('refusals', refusals, { onlyRefusals: true })] : []),
    ...(reads > 0 ? [limit('reads', reads, { skip: (request) => !isRead(request) })] : []),
    ...(writes > 0 ? [limit('writes', writes, { skip: isRead })] : []),
  ];
}

interface LimitOptions {
  readonly skip?: (request: Request) => boolean;
  /** Counts answers to callers that are not known, by address and without headers. */
  readonly onlyRefusals?: boolean;
}

function limit(identifier: string, most: number, { skip, onlyRefusals = false }: LimitOptions): RequestHandler {
  return rateLimit({
    identifier,
    limit: most,
    windowMs: WINDOW_MILLISECONDS,
    standardHeaders: onlyRefusals ? false : 'draft-8',
    legacyHeaders: false,
    keyGenerator: onlyRefusals ? addressOf : clientOf,
    skipSuccessfulRequests: onlyRefusals,
    requestWasSuccessful: (_request, response) => response.statusCode !== UNAUTHENTICATED,
    ...(skip && { skip }),
    validate: { xForwardedForHeader: false }, // whoever sends that header is not believed, unless it is a trusted proxy
    handler: (_request, response, next) => {
      const seconds = response.getHeader('Retry-After');
      next(
        new CodedError('RATE_LIMITED', `more than ${most} ${identifier} a minute; try again in ${String(seconds)} s`),
      );
    },
  });
}

/** The key is not checked yet, and not kept either. */
function clientOf(request: Request): string {
  const header = request.get('authorization');
  return header === undefined ? addressOf(request) : createHash('sha256').update(header).digest('base64url');
}

function addressOf({ ip = '' }: Request): string {
  return ipKeyGenerator(ip);
}
