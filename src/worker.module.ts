import { Module } from '@nestjs/common';
import { AuditAnalyses } from './audits/audit-analyses.js';
import { AuditProgress } from './audits/audit-progress.js';
import { AuditRetention } from './audits/audit-retention.js';
import { AuditScheduler } from './audits/audit-scheduler.js';
import { AuditStarter } from './audits/audit-starter.js';
import { AuditTicker } from './audits/audit-ticker.js';
import { DatabaseClock } from './audits/database-clock.js';
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
import { RunAuditJob } from './jobs/run-audit.job.js';
import { Collector } from './retention/collector.js';

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
