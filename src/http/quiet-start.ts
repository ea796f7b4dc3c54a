import type { LoggerService } from '@nestjs/common';

/** Parts of Nest that say a line for each module, controller and route, a hundred in all. */
const START_UP = new Set(['NestFactory', 'NestApplication', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** A logger of every level that Nest calls. */
type FullLogger = Required<Omit<LoggerService, 'setLogLevels'>>;

/** Logs what Nest tells of its own start at `debug`: what the service says when it is ready can be found then. */
export function withQuietStart(logger: FullLogger): FullLogger {
  const at =
    (level: keyof FullLogger) =>
    (message: unknown, ...rest: unknown[]): void =>
      void logger[level](message, ...rest);
  return {
    log: (message: unknown, ...rest: unknown[]) =>
      at(START_UP.has(String(rest.at(-1))) ? 'debug' : 'log')(message, ...rest),
    error: at('error'),
    warn: at('warn'),
    debug: at('debug'),
    verbose: at('verbose'),
    fatal: at('fatal'),
  };
}
