import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, MemoryStore, type Options, rateLimit } from 'express-rate-limit';
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
    ...(refusals > 0 ? [limitRefusals(refusals)] : []),
    ...(reads > 0 ? [limit('reads', reads, { skip: (request) => !isRead(request) })] : []),
    ...(writes > 0 ? [limit('writes', writes, { skip: isRead })] : []),
  ];
}

function limit(identifier: string, most: number, { skip }: { skip: (request: Request) => boolean }): RequestHandler {
  return rateLimit({
    identifier,
    limit: most,
    windowMs: WINDOW_MILLISECONDS,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: clientOf,
    skip,
    validate: { xForwardedForHeader: false }, // whoever sends that header is not believed, unless it is a trusted proxy
    handler: (_request, response, next) => {
      const seconds = response.getHeader('Retry-After');
      next(tooMany(identifier, most, Number(seconds)));
    },
  });
}

/**
 * Counts answers to callers that are not known, by address and without headers. Counted when they are given:
 * requests under way are no refusals, however many come at once.
 */
function limitRefusals(most: number): RequestHandler {
  const store = new MemoryStore();
  store.init({ windowMs: WINDOW_MILLISECONDS } as Options);
  return async (request, response, next) => {
    const address = addressOf(request);
    const counted = await store.get(address);
    if (counted && counted.totalHits >= most) {
      const seconds = Math.ceil(((counted.resetTime?.getTime() ?? 0) - Date.now()) / 1000);
      response.setHeader('Retry-After', Math.max(1, seconds));
      return next(tooMany('refusals', most, Math.max(1, seconds)));
    }
    response.once('finish', () => {
      if (response.statusCode === UNAUTHENTICATED) void store.increment(address);
    });
    next();
  };
}

function tooMany(what: string, most: number, seconds: number): CodedError {
  return new CodedError('RATE_LIMITED', `more than ${most} ${what} a minute; try again in ${seconds} s`);
}

/** The key is not checked yet, and not kept either. */
function clientOf(request: Request): string {
  const header = request.get('authorization');
  return header === undefined ? addressOf(request) : createHash('sha256').update(header).digest('base64url');
}

function addressOf({ ip = '' }: Request): string {
  return ipKeyGenerator(ip);
}
