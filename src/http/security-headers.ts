import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { DOCS_PATH } from './paths.js';

const NOTHING = { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] };
/** The dashboard: its own files and its own API. */
const PAGE = {
  ...NOTHING,
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
};
/** Swagger UI writes inline styles. */
const DOCS = { ...PAGE, styleSrc: ["'self'", "'unsafe-inline'"] };

const withPolicy = (directives: Record<string, string[]>): RequestHandler =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: false, // the service speaks HTTP; what ends TLS before it decides
    xFrameOptions: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
  });

/** Outside of the API's prefix. */
export const OPERATIONS_PATHS = ['/healthz', '/readyz', '/metrics'];

const policies = { api: withPolicy(NOTHING), docs: withPolicy(DOCS), page: withPolicy(PAGE) };

/** Strict headers for all answers; each kind of path gets the narrowest policy that it works under. */
export const securityHeaders: RequestHandler = (request, response, next) => {
  policies[policyOf(request.path)](request, response, next);
};

function policyOf(path: string): keyof typeof policies {
  if (path === DOCS_PATH || path.startsWith(`${DOCS_PATH}/`)) return 'docs';
  return path.startsWith('/api/') || OPERATIONS_PATHS.includes(path) ? 'api' : 'page';
}
