import { request as requestHttp, type ClientRequest } from 'node:http';
import { request as requestHttps } from 'node:https';
import { safeText } from '../core/safe-text.js';
import { BLOCKED, guardedLookup } from '../registries/guarded-lookup.js';
import type { WebhookTarget } from './webhook-target.js';

/** How one try ended. */
export type PostOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter: string | undefined }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'failed'; readonly error: string };

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds from connecting to the head of the answer. */
  readonly timeout: number;
  /** Ends the try from outside: then this rejects with its reason. */
  readonly signal: AbortSignal;
}

/**
 * Posts a message. Redirects are answers like any other, no proxy is asked, no private address dialled unless it is
 * listed, and of the answer only the head is read: a receiver can neither hold nor fill anything here.
 */
export async function postMessage(target: WebhookTarget, options: PostOptions): Promise<PostOutcome> {
  const { body, headers, timeout, signal } = options;
  const deadline = AbortSignal.timeout(timeout);
  const request = (target.url.protocol === 'https:' ? requestHttps : requestHttp)(target.url, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
    agent: false,
    lookup: guardedLookup(target.listed),
    signal: AbortSignal.any([signal, deadline]),
  });
  const outcome = await outcomeOf(request, body);
  signal.throwIfAborted();
  return deadline.aborted ? { kind: 'failed', error: `no answer within ${timeout / 1000} seconds` } : outcome;
}

function outcomeOf(request: ClientRequest, body: string): Promise<PostOutcome> {
  return new Promise((resolve) => {
    request.on('response', (response) => {
      const { statusCode = 0, headers } = response;
      resolve({ kind: 'answered', status: statusCode, retryAfter: headers['retry-after'] });
      request.destroy();
    });
    request.on('error', (error) => {
      resolve(error.message === BLOCKED ? { kind: 'blocked' } : { kind: 'failed', error: describe(error) });
    });
    request.end(body);
  });
}

/** Code and message without the address, which may be a secret. */
function describe(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'ERROR';
  return safeText(code === 'ENOTFOUND' ? 'the name does not resolve' : `the connection failed: ${code}`);
}
