import { Controller, Get, Header } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Needs } from '../access/access.guard.js';
import { Metrics } from './metrics.js';
import { QueueMetrics } from './queue-metrics.js';

/** What Prometheus scrapes, of every process whatever its role. What the document says of it: `operations-docs.ts`. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly queue: QueueMetrics,
  ) {}

  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Needs('open')
  async scrape(): Promise<string> {
    await this.queue.refresh();
    return this.metrics.registry.metrics();
  }
}
