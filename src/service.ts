import { NestApplicationContextOptions } from '@nestjs/common/interfaces/nest-application-context-options.interface.js';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { migrate } from './database/migrate.js';
import { answerMalformed } from './http/answer-malformed.js';
import { answerOutsideRoutes, configureApp } from './http/configure-app.js';
import { withQuietStart } from './http/quiet-start.js';
import { measureRequests } from './metrics/measure-requests.js';
import { Metrics } from './metrics/metrics.js';
import { packageVersion } from './package-version.js';
import type { AppOptions } from './shared.module.js';

/** A service that runs. */
export interface RunningService {
  /** Where it listens, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Stops to accept connections, drains or gives back jobs, and closes the database. */
  stop(): Promise<void>;
}

/** Migrates the database and starts what the configuration's role asks for. */
export async function startService(options: AppOptions): Promise<RunningService> {
  await migrate(options.databaseUrl);
  const app = await createApp(options);
  await app.init();
  answerOutsideRoutes(app);
  app.getHttpServer().on('clientError', answerMalformed);
  await app.listen(options.config.port, options.config.host);
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  return {
    url,
    async stop() {
      app.getHttpServer().close();
      await app.close();
    },
  };
}

/** The application before it listens; as a `preview` it knows its routes, but nothing is started or connected. */
export async function createApp(options: AppOptions, { preview = false } = {}): Promise<NestExpressApplication> {
  const settings = Object.assign(new NestApplicationContextOptions(), {
    bodyParser: false,
    bufferLogs: !preview,
    forceCloseConnections: true,
    preview,
    ...(preview && { logger: false as const }),
  });
  const app = await NestFactory.create<NestExpressApplication>(await AppModule.with(options), settings);
  if (!preview) app.useLogger(withQuietStart(app.get(Logger)));
  if (!preview) app.use(measureRequests(app.get(Metrics)));
  await configureApp(app, options.config, packageVersion());
  return app;
}
