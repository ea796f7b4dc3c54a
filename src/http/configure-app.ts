import { randomUUID } from 'node:crypto';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { Config } from '../config.js';
import { DOCKERFILE_LIMIT } from '../core/dockerfile/parse.js';
import { dashboardFiles } from './dashboard.js';
import { serveErrorPages } from './error-pages.js';
import { API_PREFIX } from './paths.js';
import { InvalidRequestError, notFound } from './problem.js';
import { limitRates } from './rate-limit.js';
import { ProblemFilter } from './problem.filter.js';
import { securityHeaders } from './security-headers.js';

/** Bodies that may carry two Dockerfiles, which JSON at most doubles in practice: line ends, quotes, backslashes. */
const DOCKERFILE_PATHS = [`${API_PREFIX}/comparisons`, `${API_PREFIX}/dockerfile-analyses`];
const DOCKERFILE_ROOM = 4 * DOCKERFILE_LIMIT;
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Everything of HTTP that concerns all routes: headers, limits, errors, the OpenAPI document, the page. */
export async function configureApp(app: NestExpressApplication, config: Config, version: string): Promise<void> {
  app.set('etag', false); // only immutable reports have one, and a strong one
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  if (config.trustedProxies.length > 0) app.set('trust proxy', config.trustedProxies);
  app.use(requestId, securityHeaders);
  const limits = limitRates(config.rateLimit);
  if (limits.length > 0) app.use(API_PREFIX, ...limits);
  for (const path of DOCKERFILE_PATHS) app.use(path, json({ limit: config.bodyLimit + DOCKERFILE_ROOM }));
  app.useBodyParser('json', { limit: config.bodyLimit });
  app.setGlobalPrefix(API_PREFIX, { exclude: ['healthz', 'readyz', 'metrics'] });
  app.useGlobalPipes(
    new StandardSchemaValidationPipe({ exceptionFactory: (issues) => InvalidRequestError.of(issues) }),
  );
  app.useGlobalFilters(new ProblemFilter());
  if (!config.runsApi) return;
  serveErrorPages(app);
  const { serveOpenApi } = await import('./openapi.js'); // a worker does without
  serveOpenApi(app, version);
  const dashboard = dashboardFiles();
  if (dashboard) app.use(dashboard);
}

/** Nest answers unknown paths and failing middleware under its prefix only. To be called when all routes are there. */
export function answerOutsideRoutes(app: NestExpressApplication): void {
  const problems = new ProblemFilter();
  app.use((request: Request, response: Response) => problems.answer(notFound('path'), request, response));
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    problems.answer(error, request, response),
  );
}

/** Gives each request an id, the client's own when it is a sane one, and says it in the answer. */
const requestId: RequestHandler = (request: Request, response, next) => {
  const sent = request.get('x-request-id');
  request.id = sent !== undefined && REQUEST_ID.test(sent) ? sent : randomUUID();
  response.set('X-Request-Id', request.id);
  next();
};
