import { z } from 'zod';

/** How webhooks are sent. */
export interface WebhookConfig {
  /** Lower-case `host[:port]` patterns of private receivers, and of those spoken to over plain HTTP. */
  readonly allowedHosts: readonly string[];
  /** Start of the links in messages, without a slash at its end; undefined: links are paths. */
  readonly publicUrl: string | undefined;
  /** Milliseconds for one try, connecting included. */
  readonly timeout: number;
  /** Milliseconds before the first retry; doubles with jitter. */
  readonly retryDelay: number;
  /** Milliseconds from the first try to the last. */
  readonly retryPeriod: number;
  /** Days that events and their deliveries are kept. */
  readonly logDays: number;
}

const whole = (fallback: number, minimum: number, maximum: number, meaning: string) =>
  z.coerce.number().int().min(minimum).max(maximum).default(fallback).describe(meaning);

export const WEBHOOK_VARIABLES = {
  STAGEDIFF_ALLOWED_WEBHOOKS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .toLowerCase()
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    )
    .describe('Private receivers of webhooks, and those spoken to over plain HTTP, host[:port], comma-separated'),
  STAGEDIFF_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('Where users reach the service, for the links in webhooks'),
  STAGEDIFF_WEBHOOK_TIMEOUT: whole(15, 1, 60, 'For one try of a webhook, connecting included, seconds'),
  STAGEDIFF_WEBHOOK_RETRY_DELAY: whole(5, 1, 3600, 'Before the first retry of a webhook, seconds; doubles with jitter'),
  STAGEDIFF_WEBHOOK_RETRY_HOURS: whole(72, 1, 720, 'How long a webhook is tried again, hours'),
  STAGEDIFF_WEBHOOK_LOG_DAYS: whole(30, 1, 3650, 'How long the log of webhook deliveries is kept, days'),
};

type WebhookValues = z.output<z.ZodObject<typeof WEBHOOK_VARIABLES>>;

export function toWebhookConfig(value: WebhookValues): WebhookConfig {
  return {
    allowedHosts: value.STAGEDIFF_ALLOWED_WEBHOOKS,
    publicUrl: value.STAGEDIFF_PUBLIC_URL,
    timeout: value.STAGEDIFF_WEBHOOK_TIMEOUT * 1000,
    retryDelay: value.STAGEDIFF_WEBHOOK_RETRY_DELAY * 1000,
    retryPeriod: value.STAGEDIFF_WEBHOOK_RETRY_HOURS * 3_600_000,
    logDays: value.STAGEDIFF_WEBHOOK_LOG_DAYS,
  };
}
