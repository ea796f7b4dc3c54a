import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { CONFIG, type Config } from '../config.js';
import { CodedError } from '../core/errors.js';
import { WebhookDeliveryStatus } from '../database/generated/enums.js';
import { PrismaService } from '../database/prisma.service.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import { JobQueue } from '../jobs/queue.js';
import { SecretBox } from '../secrets/secret-box.js';
import { checkResolvedTarget, readWebhookTarget } from './webhook-target.js';
import { requireWebhook } from './webhook-visibility.js';
import type { DeliveryQuery, DeliveryResource } from './webhook.dto.js';
import { toDeliveryResource, WITH_ATTEMPTS } from './webhook.mapping.js';

/** The log of deliveries, and what can be sent by hand. */
@Injectable()
export class WebhookDeliveriesService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: JobQueue,
    private readonly idempotency: IdempotencyService,
    private readonly secretBox: SecretBox,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(
    caller: Caller,
    webhookId: string,
    { limit, cursor, status }: DeliveryQuery,
  ): Promise<Page<DeliveryResource>> {
    const before = decodeCursor(cursor, z.uuid());
    await requireWebhook(this.prisma, caller, webhookId);
    const rows = await this.prisma.snapshot((transaction) =>
      transaction.webhookDelivery.findMany({
        where: { webhookId, ...(before && { id: { lt: before } }), ...(status && { status }) },
        orderBy: { id: 'desc' },
        take: limit + 1,
        include: WITH_ATTEMPTS,
      }),
    );
    return toPage(rows, limit, (row) => row.id, toDeliveryResource);
  }

  async get(caller: Caller, webhookId: string, id: string): Promise<DeliveryResource> {
    await requireWebhook(this.prisma, caller, webhookId);
    const row = await this.prisma.snapshot((transaction) =>
      transaction.webhookDelivery.findUnique({ where: { id, webhookId }, include: WITH_ATTEMPTS }),
    );
    if (!row) throw notFound('delivery');
    return toDeliveryResource(row);
  }

  /** Sends a message of type `webhook.test` to this webhook alone. @throws WEBHOOK_NOT_ALLOWED, CONFLICT when disabled */
  async test(caller: Caller, webhookId: string, key: string | undefined): Promise<DeliveryResource> {
    await requireWebhook(this.prisma, caller, webhookId);
    const webhook = await this.prisma.webhook.findUnique({ where: { id: webhookId } });
    if (!webhook) throw notFound('webhook');
    if (!webhook.enabled) throw new CodedError('CONFLICT', 'the webhook is disabled');
    const url = this.secretBox.open(webhook.sealedUrl);
    await checkResolvedTarget(readWebhookTarget(url, this.config.webhook.allowedHosts));
    const operation = `POST /webhooks/${webhookId}/test`;
    return this.idempotency.once({ caller, operation, key, body: null }, async (transaction) => {
      const data = { webhookId, message: 'The webhook works.', links: { self: `/api/v1/webhooks/${webhookId}` } };
      const now = new Date();
      const event = await transaction.webhookEvent.create({ data: { type: 'webhook.test', data, dispatchedAt: now } });
      const row = await transaction.webhookDelivery.create({
        data: { webhookId, eventId: event.id, nextAttemptAt: now },
        include: WITH_ATTEMPTS,
      });
      await this.queue.enqueueDelivery(transaction, { deliveryId: row.id, round: row.round });
      return toDeliveryResource(row);
    });
  }

  /** Sends a settled message again, with the same `webhook-id`. @throws CONFLICT while it is on its way, or when disabled */
  async replay(caller: Caller, webhookId: string, id: string, key: string | undefined): Promise<DeliveryResource> {
    const operation = `POST /webhooks/${webhookId}/deliveries/${id}/replay`;
    return this.idempotency.once({ caller, operation, key, body: null }, async (transaction) => {
      await requireWebhook(transaction, caller, webhookId);
      const found = await transaction.webhookDelivery.findUnique({
        where: { id, webhookId },
        select: { round: true, webhook: { select: { enabled: true } } },
      });
      if (!found) throw notFound('delivery');
      if (!found.webhook.enabled) throw new CodedError('CONFLICT', 'the webhook is disabled');
      const round = found.round + 1;
      const { pending } = WebhookDeliveryStatus;
      const now = new Date();
      const { count } = await transaction.webhookDelivery.updateMany({
        where: { id, round: found.round, status: { not: pending } },
        data: { status: pending, round, tries: 0, startedAt: now, nextAttemptAt: now, finishedAt: null },
      });
      if (count === 0) throw new CodedError('CONFLICT', 'the delivery is on its way');
      await this.queue.enqueueDelivery(transaction, { deliveryId: id, round });
      const row = await transaction.webhookDelivery.findUniqueOrThrow({ where: { id }, include: WITH_ATTEMPTS });
      return toDeliveryResource(row);
    });
  }
}
