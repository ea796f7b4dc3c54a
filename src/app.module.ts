import { Module, type DynamicModule, type InjectionToken, type Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import { AccessGuard } from './access/access.guard.js';
import { AccessKeys } from './access/access-keys.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { AnalyzerShutdown } from './analysis/analyzer-shutdown.js';
import { BudgetsController } from './budgets/budgets.controller.js';
import { BudgetsService } from './budgets/budgets.service.js';
import { WaiversController } from './budgets/waivers.controller.js';
import { WaiversService } from './budgets/waivers.service.js';
import { AuditLog } from './audit-log/audit-log.js';
import { AuditLogController } from './audit-log/audit-log.controller.js';
import { AuditLogService } from './audit-log/audit-log.service.js';
import { RegistriesController } from './registries/registries.controller.js';
import { RegistriesService } from './registries/registries.service.js';
import { RegistryCredentialStore } from './registries/registry-credential-store.js';
import { AuditAnalyses } from './audits/audit-analyses.js';
import { AuditProgress } from './audits/audit-progress.js';
import { AuditRetention } from './audits/audit-retention.js';
import { AuditRunsController } from './audits/audit-runs.controller.js';
import { AuditRunsService } from './audits/audit-runs.service.js';
import { AuditScheduler } from './audits/audit-scheduler.js';
import { AuditStarter } from './audits/audit-starter.js';
import { AuditTicker } from './audits/audit-ticker.js';
import { AuditsController } from './audits/audits.controller.js';
import { AuditsService } from './audits/audits.service.js';
import { DatabaseClock } from './audits/database-clock.js';
import {
  ANALYZER,
  type Analyzer,
  type CredentialStore,
  type KnownImages,
  type LayerScanStore,
  type ScanObserver,
} from './analysis/analyzer.port.js';
import { ComparisonEvents } from './comparisons/comparison-events.js';
import { ComparisonsController } from './comparisons/comparisons.controller.js';
import { ComparisonsService } from './comparisons/comparisons.service.js';
import { CONFIG, type Config } from './config.js';
import { PrismaKnownImages } from './database/known-images.store.js';
import { PrismaLayerScanStore } from './database/layer-scan.store.js';
import { DATABASE_URL, PrismaService } from './database/prisma.service.js';
import { DockerfilesController } from './dockerfiles/dockerfiles.controller.js';
import { HealthController } from './http/health.controller.js';
import { IdempotencyService } from './http/idempotency.service.js';
import { ImageFilesService } from './images/image-files.service.js';
import { ImagesController } from './images/images.controller.js';
import { ImagesService } from './images/images.service.js';
import { DeliverWebhookJob } from './jobs/deliver-webhook.job.js';
import { EventDispatcher } from './jobs/dispatch-events.js';
import { WebhookWorker } from './jobs/webhook-worker.js';
import { BisectionJob } from './jobs/bisection.job.js';
import { ComparisonJob } from './jobs/comparison.job.js';
import { ImageAnalysisJob } from './jobs/image-analysis.job.js';
import { MetricsBackfill } from './jobs/metrics-backfill.js';
import { PlatformGroups } from './jobs/platform-groups.js';
import { JobRunner } from './jobs/job-runner.js';
import { JobWorker } from './jobs/job-worker.js';
import { JobQueue } from './jobs/queue.js';
import { loggerOptions } from './http/logger-options.js';
import { RunAuditJob } from './jobs/run-audit.job.js';
import { PackagesController } from './packages/packages.controller.js';
import { PackagesService } from './packages/packages.service.js';
import { ReportSender } from './reading/report-sender.js';
import { SecretBox } from './secrets/secret-box.js';
import { Metrics } from './metrics/metrics.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { Collector } from './retention/collector.js';
import { DeploysController } from './trends/deploys.controller.js';
import { DeploysService } from './trends/deploys.service.js';
import { BisectionsController } from './trends/bisections.controller.js';
import { BisectionsService } from './trends/bisections.service.js';
import { BadgesService } from './trends/badges.service.js';
import { JumpsService } from './trends/jumps.service.js';
import { PicturesController } from './trends/pictures.controller.js';
import { RepositoriesController } from './repositories/repositories.controller.js';
import { RepositoriesService } from './repositories/repositories.service.js';
import { TrendsController } from './trends/trends.controller.js';
import { TrendsService } from './trends/trends.service.js';
import { WebhookDeliveriesService } from './webhooks/webhook-deliveries.service.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WebhooksService } from './webhooks/webhooks.service.js';

/** What the modules cannot make themselves. */
export interface AppOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly createAnalyzer: (
    store: LayerScanStore,
    knownImages: KnownImages,
    observer: ScanObserver,
    credentials: CredentialStore,
  ) => Analyzer | Promise<Analyzer>;
}

/** Database, queue and analyzer: what HTTP and the worker share. */
@Module({})
export class SharedModule {
  static with({ config, databaseUrl, createAnalyzer }: AppOptions): DynamicModule {
    const shared: (Provider & { provide?: InjectionToken })[] = [
      { provide: CONFIG, useValue: config },
      { provide: DATABASE_URL, useValue: databaseUrl },
      { provide: SecretBox, useValue: new SecretBox(config.secretKey, config.previousSecretKeys) },
      {
        provide: ANALYZER,
        useFactory: createAnalyzer,
        inject: [PrismaLayerScanStore, PrismaKnownImages, Metrics, RegistryCredentialStore],
      },
      AnalyzerShutdown,
      Metrics,
      PrismaService,
      PrismaLayerScanStore,
      PrismaKnownImages,
      JobQueue,
      AccessKeys,
      AuditLog,
      RegistryCredentialStore,
    ];
    return { module: SharedModule, providers: shared, exports: shared, global: true };
  }
}

/** The HTTP API. */
@Module({
  controllers: [
    ComparisonsController,
    ImagesController,
    TrendsController,
    DeploysController,
    PicturesController,
    BisectionsController,
    PackagesController,
    DockerfilesController,
    WebhooksController,
    BudgetsController,
    WaiversController,
    AuditsController,
    AuditRunsController,
    RepositoriesController,
    ApiKeysController,
    AuditLogController,
    RegistriesController,
  ],
  providers: [
    ComparisonsService,
    ComparisonEvents,
    ImagesService,
    ImageFilesService,
    ReportSender,
    TrendsService,
    DeploysService,
    JumpsService,
    BadgesService,
    BisectionsService,
    PackagesService,
    WebhooksService,
    BudgetsService,
    WaiversService,
    WebhookDeliveriesService,
    AuditsService,
    AuditRunsService,
    AuditStarter,
    DatabaseClock,
    RepositoriesService,
    IdempotencyService,
    ApiKeysService,
    AuditLogService,
    RegistriesService,
  ],
})
export class ApiModule {}

/** The worker that runs queued jobs. */
@Module({
  providers: [
    ...[WebhookWorker, EventDispatcher, DeliverWebhookJob],
    ...[JobWorker, JobRunner, ImageAnalysisJob, ComparisonJob, BisectionJob, RunAuditJob, PlatformGroups],
    ...[Collector, MetricsBackfill],
    ...[AuditTicker, AuditScheduler, AuditProgress, AuditAnalyses, AuditRetention, AuditStarter, DatabaseClock],
  ],
})
export class WorkerModule {}

/** One process: health always, HTTP and worker by role. */
@Module({})
export class AppModule {
  static with(options: AppOptions): DynamicModule {
    const { runsApi, runsWorker, logLevel } = options.config;
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(loggerOptions(logLevel)),
        SharedModule.with(options),
        MetricsModule,
        ...(runsApi ? [ApiModule] : []),
        ...(runsWorker ? [WorkerModule] : []),
      ],
      controllers: [HealthController],
      providers: [{ provide: APP_GUARD, useClass: AccessGuard }],
    };
  }
}
