import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { MetricsController } from '../metrics/metrics.controller.js';
import { Endpoint } from './endpoint.js';
import { type Health, HealthController } from './health.controller.js';

const HealthSchema = z.object({ status: z.literal('ok') }) satisfies z.ZodType<Health>;

/*
 * What the OpenAPI document says of the endpoints that every process has: decorators of theirs, put on here. A worker
 * has the endpoints too, and would load for their decorators all that documents are made with.
 */
ApiTags('operations')(HealthController);
ApiTags('operations')(MetricsController);
describe(HealthController, 'health', { summary: 'Whether the process lives', response: HealthSchema });
describe(HealthController, 'ready', {
  summary: 'Whether database, queue and scratch disk are ready',
  response: HealthSchema,
  problems: ['NOT_READY', 'DATABASE_UNAVAILABLE'],
});
describe(MetricsController, 'scrape', {
  summary: 'Metrics for Prometheus',
  response: z.string(),
  mediaType: 'text/plain',
});

function describe<Controller extends object>(
  { prototype }: { readonly prototype: Controller },
  method: keyof Controller & string,
  options: Omit<Parameters<typeof Endpoint>[0], 'access'>,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
  if (descriptor) Endpoint({ access: 'open', ...options })(prototype, method, descriptor);
}
