import type { Prisma } from '../database/generated/client.js';
import type { DeliveryResource, WebhookResource } from './webhook.dto.js';

const SHOWN_ATTEMPTS = 20;

export const WITH_SECRET_TIMES = {
  secrets: { select: { createdAt: true, expiresAt: true }, orderBy: { id: 'desc' } },
} as const satisfies Prisma.WebhookInclude;

export const WITH_ATTEMPTS = {
  event: { select: { type: true } },
  attempts: { orderBy: { id: 'desc' }, take: SHOWN_ATTEMPTS },
} as const satisfies Prisma.WebhookDeliveryInclude;

export function toWebhookResource(
  row: Prisma.WebhookGetPayload<{ include: typeof WITH_SECRET_TIMES }>,
  now = new Date(),
): WebhookResource {
  const { id, shownUrl, eventTypes, format, description, enabled, disabledReason, secrets } = row;
  return {
    ...{ id, url: shownUrl, eventTypes, format, description, enabled, disabledReason },
    secrets: secrets
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
      .map(({ createdAt, expiresAt }) => ({
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt?.toISOString() ?? null,
      })),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function toDeliveryResource(
  row: Prisma.WebhookDeliveryGetPayload<{ include: typeof WITH_ATTEMPTS }>,
): DeliveryResource {
  const { id, webhookId, eventId, event, status, attempts } = row;
  return {
    ...{ id, webhookId, eventId, eventType: event.type, status },
    startedAt: row.startedAt.toISOString(),
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    attempts: attempts.map(({ createdAt, httpStatus, error, durationMilliseconds }) => ({
      ...{ createdAt: createdAt.toISOString(), httpStatus, error, durationMilliseconds },
    })),
  };
}
