import { Module } from '@nestjs/common';
import { MetricsController } from './metrics.controller.js';
import { QueueMetrics } from './queue-metrics.js';

/** `GET /metrics`, of every role. */
@Module({ controllers: [MetricsController], providers: [QueueMetrics] })
export class MetricsModule {}
