import { Inject, Injectable } from '@nestjs/common';
import { isWithin } from '../access/repository-limits.js';
import { CONFIG, type Config } from '../config.js';
import { WebhookDeliveryStatus } from '../database/generated/enums.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { JobQueue } from './queue.js';

const BATCH = 50;
const DAY_MILLISECONDS = 86_400_000;

/** Makes deliveries of the events in the outbox. */
@Injectable()
export class EventDispatcher {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: JobQueue,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Takes events that no other worker takes, the oldest first, until there are none. */
  async dispatch(): Promise<void> {
    while ((await this.prisma.$transaction((transaction) => this.#dispatchBatch(transaction))) === BATCH);
  }

  /** Deletes what is older than the log is kept, unless it is still on its way. */
  async deleteOld(): Promise<void> {
    const oldest = new Date(Date.now() - this.config.webhook.logDays * DAY_MILLISECONDS);
    await this.prisma.webhookEvent.deleteMany({
      where: {
        dispatchedAt: { not: null },
        createdAt: { lt: oldest },
        deliveries: { none: { status: WebhookDeliveryStatus.pending } },
      },
    });
  }

  async #dispatchBatch(transaction: Transaction): Promise<number> {
    const events = await transaction.$queryRaw<{ id: string; type: string; repositories: string[] }[]>`
      SELECT id, type, repositories FROM webhook_events WHERE "dispatchedAt" IS NULL ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
    if (events.length === 0) return 0;
    const webhooks = await transaction.webhook.findMany({
      where: { enabled: true },
      select: { id: true, eventTypes: true, repositories: true },
    });
    const wanted = events.flatMap(({ id: eventId, type, repositories }) =>
      webhooks
        .filter(({ eventTypes }) => eventTypes.includes(type))
        .filter((webhook) => mayHear(webhook.repositories, repositories))
        .map(({ id: webhookId }) => ({ eventId, webhookId, nextAttemptAt: new Date() })),
    );
    const deliveries = await transaction.webhookDelivery.createManyAndReturn({
      data: wanted,
      skipDuplicates: true,
      select: { id: true, round: true },
    });
    for (const { id, round } of deliveries) await this.queue.enqueueDelivery(transaction, { deliveryId: id, round });
    const ids = events.map(({ id }) => id);
    await transaction.webhookEvent.updateMany({ where: { id: { in: ids } }, data: { dispatchedAt: new Date() } });
    return events.length;
  }
}

/** Whether a webhook with these limits, none when empty, is told of something about these repositories. */
function mayHear(limits: readonly string[], repositories: readonly string[]): boolean {
  if (limits.length === 0) return true;
  return repositories.length > 0 && repositories.every((repository) => isWithin(repository, limits));
}
