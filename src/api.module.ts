import { Module } from '@nestjs/common';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { BudgetsController } from './budgets/budgets.controller.js';
import { BudgetsService } from './budgets/budgets.service.js';
import { WaiversController } from './budgets/waivers.controller.js';
import { WaiversService } from './budgets/waivers.service.js';
import { AuditLogController } from './audit-log/audit-log.controller.js';
import { AuditLogService } from './audit-log/audit-log.service.js';
import { RegistriesController } from './registries/registries.controller.js';
import { RegistriesService } from './registries/registries.service.js';
import { AuditRunsController } from './audits/audit-runs.controller.js';
import { AuditRunsService } from './audits/audit-runs.service.js';
import { AuditStarter } from './audits/audit-starter.js';
import { AuditsController } from './audits/audits.controller.js';
import { AuditsService } from './audits/audits.service.js';
import { DatabaseClock } from './audits/database-clock.js';
import { ComparisonEvents } from './comparisons/comparison-events.js';
import { ComparisonsController } from './comparisons/comparisons.controller.js';
import { ComparisonsService } from './comparisons/comparisons.service.js';
import { DockerfilesController } from './dockerfiles/dockerfiles.controller.js';
import { IdempotencyService } from './http/idempotency.service.js';
import { ImageFilesService } from './images/image-files.service.js';
import { ImagesController } from './images/images.controller.js';
import { ImagesService } from './images/images.service.js';
import { PackagesController } from './packages/packages.controller.js';
import { PackagesService } from './packages/packages.service.js';
import { ReportSender } from './reading/report-sender.js';
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
