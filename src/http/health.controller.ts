import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Inject } from '@nestjs/common';
import { Needs } from '../access/access.guard.js';
import { hasScratchSpace } from '../analysis/scratch.js';
import { CONFIG, type Config } from '../config.js';
import { CodedError } from '../core/errors.js';
import { PrismaService } from '../database/prisma.service.js';
import { JobQueue } from '../jobs/queue.js';

/** A database that takes longer does not answer; whoever asks whether to send requests here wants to know soon. */
const PATIENCE_MILLISECONDS = 3000;

/** Of every process whatever its role. */
export interface Health {
  readonly status: 'ok';
}

/** What the document says of it: `operations-docs.ts`, whose code a worker does without. */
@Controller()
export class HealthController {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: JobQueue,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('healthz')
  @Needs('open')
  health(): Health {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Needs('open')
  async ready(): Promise<Health> {
    await this.#askDatabase();
    if (!this.queue.isReady) throw new CodedError('NOT_READY', 'the queue is not ready');
    if (this.config.runsWorker && !(await hasScratchSpace(this.config.dataDir))) {
      throw new CodedError('NOT_READY', 'the disk of STAGEDIFF_DATA_DIR is full');
    }
    return { status: 'ok' };
  }

  async #askDatabase(): Promise<void> {
    const answered = this.prisma.$queryRaw`SELECT 1`.then(() => true);
    const late = sleep(PATIENCE_MILLISECONDS, false, { ref: false });
    if (await Promise.race([answered, late])) return;
    answered.catch(() => undefined);
    throw new CodedError('DATABASE_UNAVAILABLE', 'the database does not answer');
  }
}
