import { Injectable, Logger } from '@nestjs/common';
import { PrismaService } from '../database/prisma.service.js';
import { AuditStarter } from './audit-starter.js';
import { Schedule } from './schedule.js';

const BATCH = 100;

/**
 * Starts what is due. Any number of schedulers may do that at once: each audit is held while its slot becomes a run,
 * and the run is unique by its slot.
 */
@Injectable()
export class AuditScheduler {
  readonly #logger = new Logger(AuditScheduler.name);

  constructor(
    private readonly prisma: PrismaService,
    private readonly starter: AuditStarter,
  ) {}

  /** Starts a run for the last slot up to `now` of every audit that is due; of slots that were missed, only that one. */
  async startDue(now: Date): Promise<void> {
    const due = await this.prisma.audit.findMany({
      where: { nextSlot: { lte: now } },
      orderBy: { nextSlot: 'asc' },
      take: BATCH,
      select: { id: true },
    });
    for (const { id } of due) {
      await this.#startSlot(id, now).catch((error: unknown) => this.#logger.error(`audit ${id}: ${String(error)}`));
    }
  }

  async #startSlot(id: string, now: Date): Promise<void> {
    await this.prisma.$transaction(async (transaction) => {
      const audit = await this.starter.hold(transaction, id);
      if (!audit?.nextSlot || audit.nextSlot > now) return; // another scheduler was here first
      const schedule = new Schedule(audit.cron, audit.timezone);
      const slot = schedule.latest(now) ?? audit.nextSlot;
      await this.starter.startSlot(transaction, audit, slot, now);
      await transaction.audit.update({ where: { id }, data: { nextSlot: schedule.next(now) } });
    });
  }
}
