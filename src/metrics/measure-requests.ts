import type { Request, RequestHandler } from 'express';
import type { Metrics } from './metrics.js';

/** What the routes answer to; any other method is a client's invention. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Times every answer by its route template: `/api/v1/images/:id`, never the path that was asked for. */
export function measureRequests({ requestSeconds }: Metrics): RequestHandler {
  return (request, response, next) => {
    const end = requestSeconds.startTimer();
    response.once('close', () => {
      const method = METHODS.has(request.method) ? request.method : 'other';
      end({ method, route: routeOf(request), status: String(response.statusCode) });
    });
    next();
  };
}

/** Express sets the route once one has matched. */
function routeOf({ route }: Request): string {
  const path = (route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'other';
}
