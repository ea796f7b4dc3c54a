import type { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import { storableJson } from '../database/report.store.js';

/** What webhooks can ask for; the type of an event is stable. */
export const WEBHOOK_EVENT_TYPES = [
  'comparison.finished',
  'image.finished',
  'audit.run.finished',
  'budget.breached',
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** Something that happened, for whoever asked to be told. */
export interface PublishedEvent {
  readonly type: WebhookEventType;
  /**
   * Short facts and links: ids, references, verdicts. It is sent as it is, at most 20 kB in all: fields that do not
   * fit are left out, the largest first.
   */
  readonly data: Prisma.InputJsonObject;
  /** Every repository that the data tell of. */
  readonly repositories: readonly string[];
}

/**
 * Writes the event into the outbox as part of the caller's transaction: it is sent, at least once, when that commits,
 * and never when it does not. Gives its id, which is the `webhook-id` of all its deliveries.
 */
export async function publishEvent(
  transaction: Transaction,
  { type, data, repositories }: PublishedEvent,
): Promise<string> {
  const storable = storableJson(data) as Prisma.InputJsonObject;
  const { id } = await transaction.webhookEvent.create({
    data: { type, data: storable, repositories: [...repositories] },
    select: { id: true },
  });
  return id;
}
