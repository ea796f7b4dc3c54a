import type { Params } from 'nestjs-pino';

/** One JSON line per request, with its id and without headers, which may hold secrets. */
export function loggerOptions(level: string): Params {
  return {
    pinoHttp: {
      level,
      genReqId: (request) => request.id,
      quietReqLogger: true,
      autoLogging: { ignore: (request) => request.url === '/healthz' || request.url === '/readyz' },
      serializers: {
        req: ({ id, method, url }: { id: string; method: string; url: string }) => ({ id, method, url }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
    },
  };
}
