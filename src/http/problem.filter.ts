import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CodedError } from '../core/errors.js';
import { toServiceError } from '../database/service-error.js';
import { codeOfStatus, PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';

const RETRY_AFTER_SECONDS = 2;

/** Answers every error as an RFC 9457 problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger(ProblemFilter.name);

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(exception, http.getRequest<Request>(), http.getResponse<Response>());
  }

  /** Sends the problem document, and logs what is a fault of the service. */
  answer(exception: unknown, request: Request, response: Response): void {
    const error = toHttpError(exception);
    if (error.kind.status >= 500) {
      const cause = error.cause ?? exception;
      this.#logger.error(`${request.method} ${request.path}: ${error.code} ${error.message}`, stackOf(cause));
    }
    if (response.headersSent) {
      response.end(); // a stream had begun: nothing else can be said
      return;
    }
    const problem = problemOf(error, request.id as string);
    if (problem.retryable && !response.hasHeader('Retry-After')) {
      response.setHeader('Retry-After', String(RETRY_AFTER_SECONDS));
    }
    if (error.code === 'UNAUTHENTICATED') response.setHeader('WWW-Authenticate', 'Bearer');
    response.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
  }
}

/** Any error as one with a code, those of Nest and of Express's own middleware by their status. */
export function toHttpError(exception: unknown): CodedError {
  if (exception instanceof HttpException) {
    return new CodedError(codeOfStatus(exception.getStatus()), exception.message, {}, { cause: exception });
  }
  const status = statusOf(exception);
  if (status === undefined) return toServiceError(exception);
  const message = exception instanceof Error ? exception.message : 'the request is not valid';
  return new CodedError(codeOfStatus(status), message, {}, { cause: exception });
}

/** The status that Express's own middleware (body parser, router) gives its errors. */
function statusOf(exception: unknown): number | undefined {
  const status = exception instanceof Error && 'status' in exception ? exception.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function stackOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
