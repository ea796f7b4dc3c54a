import { Inject, Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ScanObserver } from '../analysis/analyzer.port.js';
import { CONFIG, type Config } from '../config.js';
import { packageVersion } from '../package-version.js';

/** Seconds: a report that is known takes some ms, a large image minutes. */
const JOB_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * All that this process counts, in a registry of its own. No label ever holds a name from outside (repository,
 * tag, path, key), so that the number of series stays bounded.
 */
@Injectable()
export class Metrics implements ScanObserver {
  readonly registry = new Registry();

  readonly jobSeconds = new Histogram({
    name: 'stagediff_job_duration_seconds',
    help: 'Runs of jobs, by how they ended: succeeded, failed, released for another try, or lost to another worker',
    labelNames: ['kind', 'outcome'] as const,
    buckets: JOB_BUCKETS,
    registers: [this.registry],
  });
  readonly jobWaitSeconds = new Histogram({
    name: 'stagediff_job_wait_seconds',
    help: 'From the creation of a job to the start of its first run',
    labelNames: ['kind'] as const,
    buckets: JOB_BUCKETS,
    registers: [this.registry],
  });
  readonly stageSeconds = new Histogram({
    name: 'stagediff_job_stage_duration_seconds',
    help: 'Time of one run in each stage, both images of a comparison together',
    labelNames: ['kind', 'stage'] as const,
    buckets: JOB_BUCKETS,
    registers: [this.registry],
  });
  readonly requestSeconds = new Histogram({
    name: 'stagediff_http_request_duration_seconds',
    help: 'Answered requests, by route template; "other" is everything without a route, the dashboard included',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: REQUEST_BUCKETS,
    registers: [this.registry],
  });
  readonly collected = new Counter({
    name: 'stagediff_retention_deleted_total',
    help: 'Rows that retention removed, by table',
    labelNames: ['table'] as const,
    registers: [this.registry],
  });
  readonly collectionEnded = new Gauge({
    name: 'stagediff_retention_last_success_timestamp_seconds',
    help: 'When this process last ended a collection without an error, Unix time',
    registers: [this.registry],
  });
  readonly #pulledBytes = new Counter({
    name: 'stagediff_pulled_bytes_total',
    help: 'Compressed bytes of layers pulled from registries',
    registers: [this.registry],
  });
  readonly #layers = new Counter({
    name: 'stagediff_layers_total',
    help: 'Layers of analysed images: scanned here, or reused because a scan was there or under way',
    labelNames: ['source'] as const,
    registers: [this.registry],
  });
  readonly #layerWaitSeconds = new Histogram({
    name: 'stagediff_layer_wait_seconds',
    help: 'Waits of an image for layers that another worker had claimed',
    buckets: JOB_BUCKETS,
    registers: [this.registry],
  });

  constructor(@Inject(CONFIG) config: Config) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'stagediff_build_info',
      help: 'Always 1; the labels say what runs',
      labelNames: ['version', 'role'] as const,
      registers: [this.registry],
    }).set({ version: packageVersion(), role: roleOf(config) }, 1);
    for (const source of ['scanned', 'reused']) this.#layers.inc({ source }, 0);
  }

  pulled(bytes: number): void {
    this.#pulledBytes.inc(bytes);
  }

  scanned(): void {
    this.#layers.inc({ source: 'scanned' });
  }

  reused(): void {
    this.#layers.inc({ source: 'reused' });
  }

  waited(seconds: number): void {
    this.#layerWaitSeconds.observe(seconds);
  }
}

function roleOf({ runsApi, runsWorker }: Pick<Config, 'runsApi' | 'runsWorker'>): string {
  if (runsApi && runsWorker) return 'all';
  return runsApi ? 'api' : 'worker';
}
