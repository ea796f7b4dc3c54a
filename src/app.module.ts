import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import { AccessGuard } from './access/access.guard.js';
import { HealthController } from './http/health.controller.js';
import { loggerOptions } from './http/logger-options.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { type AppOptions, SharedModule } from './shared.module.js';

/** One process: health always, HTTP and worker by role. */
@Module({})
export class AppModule {
  /** Loads what the role needs: a worker by itself has neither the code of the API nor its memory. */
  static async with(options: AppOptions): Promise<DynamicModule> {
    const { runsApi, runsWorker, logLevel } = options.config;
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(loggerOptions(logLevel)),
        SharedModule.with(options),
        MetricsModule,
        ...(runsApi ? [(await import('./api.module.js')).ApiModule] : []),
        ...(runsWorker ? [(await import('./worker.module.js')).WorkerModule] : []),
      ],
      controllers: [HealthController],
      providers: [{ provide: APP_GUARD, useClass: AccessGuard }],
    };
  }
}
