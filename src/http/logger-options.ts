import type { Params } from 'nestjs-pino';
import type { SerializedError } from 'pino';
import { withoutSecrets } from '../skopeo/redact.js';
import { OPERATIONS_PATHS } from './security-headers.js';

interface LoggedRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
}

/**
 * One JSON line per request. Every line made for a request has its `reqId`, every line made for a job its `jobId`.
 * No headers, no URL queries; and whatever looks like a secret in a message, a field or a stack is taken out.
 */
export function loggerOptions(level: string): Params {
  return {
    pinoHttp: {
      level,
      genReqId: (request) => request.id,
      quietReqLogger: true,
      autoLogging: { ignore: ({ url = '' }) => OPERATIONS_PATHS.includes(pathOf(url)) },
      serializers: {
        req: ({ id, method, url }: LoggedRequest) => ({ id, method, path: withoutSecrets(pathOf(url)) }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
        // pino-http hands it over serialized
        err: ({ type, message, stack }: SerializedError) => ({
          type,
          message: withoutSecrets(message),
          stack: withoutSecrets(stack),
        }),
      },
      formatters: { log: redactFields },
      hooks: {
        logMethod(args, method) {
          const safe = withMessage(args).map((arg) => (typeof arg === 'string' ? withoutSecrets(arg) : arg));
          method.apply(this, safe as Parameters<typeof method>);
        },
      },
    },
  };
}

/** pino takes the message of an error that comes alone as the line's own, unseen by any hook. */
function withMessage(args: readonly unknown[]): readonly unknown[] {
  const [first] = args;
  const error = first instanceof Error ? first : (first as { err?: unknown } | undefined)?.err;
  return args.length === 1 && error instanceof Error ? [first, error.message] : args;
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  const safe = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? withoutSecrets(value) : value,
  ]);
  return Object.fromEntries(safe) as Record<string, unknown>;
}
