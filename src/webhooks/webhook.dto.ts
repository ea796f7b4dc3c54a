import { z } from 'zod';
import { WebhookDeliveryStatus, WebhookFormat } from '../database/generated/enums.js';
import { PageQuery, pageOf } from '../http/paging.js';
import { SECRET } from './sign-message.js';
import { WEBHOOK_EVENT_TYPES } from './webhook-events.js';

const Time = z.iso.datetime();
const Url = z
  .string()
  .min(1)
  .max(2048)
  .describe('https URL; it is write-only, since those of chat services are secrets');
const EventTypes = z
  .array(z.enum(WEBHOOK_EVENT_TYPES))
  .min(1)
  .max(WEBHOOK_EVENT_TYPES.length)
  .describe('What it is told of');
const Description = z.string().max(500);
const Secret = z
  .string()
  .max(100)
  .regex(SECRET)
  .describe(
    'Signing secret of Standard Webhooks, `whsec_` and 24 to 64 bytes as base64; made here when it is left out',
  );

export const CreateWebhook = z.strictObject({
  url: Url,
  eventTypes: EventTypes,
  format: z
    .enum(WebhookFormat)
    .default(WebhookFormat.standard)
    .describe('`standard`: signed `{type, timestamp, data}`; `slack`: `{text}`, which chat services take, not signed'),
  description: Description.default(''),
  secret: Secret.optional(),
});
export type CreateWebhook = z.infer<typeof CreateWebhook>;

export const UpdateWebhook = z.strictObject({
  url: Url.optional(),
  eventTypes: EventTypes.optional(),
  description: Description.optional(),
  enabled: z.boolean().optional(),
});
export type UpdateWebhook = z.infer<typeof UpdateWebhook>;

export const WebhookResource = z.object({
  id: z.uuid(),
  url: z.string().describe('As far as it may be shown'),
  eventTypes: z.array(z.string()),
  format: z.enum(WebhookFormat),
  description: z.string(),
  enabled: z.boolean(),
  disabledReason: z.string().nullable().describe('Why the service itself disabled it'),
  secrets: z
    .array(z.object({ createdAt: Time, expiresAt: Time.nullable() }))
    .describe('Those that sign, the newest first; never what they are'),
  createdAt: Time,
  updatedAt: Time,
});
export type WebhookResource = z.infer<typeof WebhookResource>;

export const WebhookWithSecret = WebhookResource.extend({
  secret: z.string().nullable().describe('Shown this once, when it was made here'),
});
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>;

export const RotateSecret = z.strictObject({
  secret: Secret.optional(),
  overlapHours: z.int().min(0).max(168).default(24).describe('How long the secrets before it still sign too'),
});
export type RotateSecret = z.infer<typeof RotateSecret>;

export const WebhookList = pageOf(WebhookResource);

export const DeliveryResource = z.object({
  id: z.uuid(),
  webhookId: z.uuid(),
  eventId: z.uuid().describe('`webhook-id` of the message, the same for every try and every replay'),
  eventType: z.string(),
  status: z.enum(WebhookDeliveryStatus),
  startedAt: Time.describe('When it was made, or replayed last'),
  nextAttemptAt: Time.nullable(),
  finishedAt: Time.nullable(),
  attempts: z
    .array(
      z.object({
        createdAt: Time,
        httpStatus: z.int().nullable().describe('null without an answer'),
        error: z.string().nullable().describe('null when it was delivered'),
        durationMilliseconds: z.int().nonnegative(),
      }),
    )
    .describe('The last 20 tries, the newest first'),
});
export type DeliveryResource = z.infer<typeof DeliveryResource>;

export const DeliveryList = pageOf(DeliveryResource);
export const DeliveryQuery = PageQuery.extend({ status: z.enum(WebhookDeliveryStatus).optional() });
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;
