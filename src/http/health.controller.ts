import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CodedError } from '../core/errors.js';
import { PrismaService } from '../database/prisma.service.js';
import { JobQueue } from '../jobs/queue.js';
import { Endpoint } from './endpoint.js';

const Health = z.object({ status: z.literal('ok') });
type Health = z.infer<typeof Health>;

@ApiTags('operations')
@Controller()
export class HealthController {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: JobQueue,
  ) {}

  @Get('healthz')
  @Endpoint({ access: 'open', summary: 'Whether the process lives', response: Health })
  health(): Health {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Endpoint({
    access: 'open',
    summary: 'Whether database, queue and worker are ready',
    response: Health,
    problems: ['NOT_READY'],
  })
  async ready(): Promise<Health> {
    await this.prisma.$queryRaw`SELECT 1`;
    if (!this.queue.isReady) throw new CodedError('NOT_READY', 'the queue is not ready');
    return { status: 'ok' };
  }
}
