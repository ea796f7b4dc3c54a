import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { Endpoint } from '../http/endpoint.js';
import { Metrics } from './metrics.js';
import { QueueMetrics } from './queue-metrics.js';

const MEDIA_TYPE = 'text/plain';

/** What Prometheus scrapes, of every process whatever its role. */
@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly queue: QueueMetrics,
  ) {}

  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Endpoint({ access: 'open', summary: 'Metrics for Prometheus', response: z.string(), mediaType: MEDIA_TYPE })
  async scrape(): Promise<string> {
    await this.queue.refresh();
    return this.metrics.registry.metrics();
  }
}
