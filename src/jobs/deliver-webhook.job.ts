import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { CodedError } from '../core/errors.js';
import type { Prisma } from '../database/generated/client.js';
import { WebhookDeliveryStatus, WebhookFormat } from '../database/generated/enums.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { SecretBox } from '../secrets/secret-box.js';
import { messageBody } from '../webhooks/message-body.js';
import { type PostOutcome, postMessage } from '../webhooks/post-message.js';
import { nextTry } from '../webhooks/retry-schedule.js';
import { signatureHeaders } from '../webhooks/sign-message.js';
import { readWebhookTarget } from '../webhooks/webhook-target.js';
import { type DeliveryRun, JobQueue } from './queue.js';

const USER_AGENT = 'stagediff-webhooks/1';
const WITH_ALL = { event: true, webhook: { include: { secrets: true } } } as const;
/** When a try was made, and how long it took. */
interface TryTime {
  readonly createdAt: Date;
  readonly durationMilliseconds: number;
}
type Delivery = Prisma.WebhookDeliveryGetPayload<{ include: typeof WITH_ALL }>;

/**
 * Makes one try of a delivery and plans the next one. At least once: a worker that dies between the receiver's answer
 * and the commit has the same try made again, with the same `webhook-id`.
 */
@Injectable()
export class DeliverWebhookJob {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: JobQueue,
    private readonly secretBox: SecretBox,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Rejects, with nothing written, when the same try shall be made again. */
  async run({ deliveryId, round }: DeliveryRun, shutdown: AbortSignal): Promise<void> {
    const delivery = await this.prisma.webhookDelivery.findUnique({ where: { id: deliveryId }, include: WITH_ALL });
    if (delivery?.round !== round || delivery.status !== WebhookDeliveryStatus.pending) return;
    const time: TryTime = { createdAt: new Date(), durationMilliseconds: 0 };
    if (!delivery.webhook.enabled)
      return this.#record(delivery, { kind: 'failed', error: 'the webhook is disabled' }, time);
    const start = performance.now();
    const outcome = await this.#post(delivery, shutdown);
    const durationMilliseconds = Math.round(performance.now() - start);
    await this.#record(delivery, outcome, { ...time, durationMilliseconds });
  }

  async #post({ event, webhook }: Delivery, signal: AbortSignal): Promise<PostOutcome> {
    try {
      const { allowedHosts, publicUrl, timeout } = this.config.webhook;
      const target = readWebhookTarget(this.secretBox.open(webhook.sealedUrl), allowedHosts);
      const now = new Date();
      const secrets = webhook.secrets
        .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
        .map(({ sealed }) => this.secretBox.open(sealed));
      const body = messageBody(event, webhook.format, publicUrl);
      const isSigned = webhook.format === WebhookFormat.standard;
      const headers = { 'User-Agent': USER_AGENT, ...(isSigned && signatureHeaders(event.id, body, secrets, now)) };
      return await postMessage(target, { headers, body, timeout, signal });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      if (error.code === 'WEBHOOK_NOT_ALLOWED') return { kind: 'blocked' };
      return { kind: 'failed', error: `${error.code}: ${error.message}` };
    }
  }

  /** Writes the try and what follows from it, unless somebody else did: a try counts once. */
  async #record(delivery: Delivery, outcome: PostOutcome, time: TryTime): Promise<void> {
    const { id, round, tries, webhookId } = delivery;
    const settled = this.#settle(delivery, outcome);
    await this.prisma.$transaction(async (transaction) => {
      const { count } = await transaction.webhookDelivery.updateMany({
        where: { id, round, tries, status: WebhookDeliveryStatus.pending },
        data: { ...settled, tries: tries + 1 },
      });
      if (count === 0) return;
      const facts = { httpStatus: outcome.kind === 'answered' ? outcome.status : null, error: errorOf(outcome) };
      await transaction.webhookAttempt.create({ data: { deliveryId: id, ...time, ...facts } });
      if (isGone(outcome)) await disable(transaction, webhookId);
      const { nextAttemptAt } = settled;
      if (nextAttemptAt) await this.queue.enqueueDelivery(transaction, { deliveryId: id, round }, nextAttemptAt);
    });
  }

  #settle({ tries, startedAt, webhook }: Delivery, outcome: PostOutcome) {
    const now = new Date();
    const final = (status: WebhookDeliveryStatus) => ({ status, finishedAt: now, nextAttemptAt: null });
    if (isDelivered(outcome)) return final(WebhookDeliveryStatus.delivered);
    if (outcome.kind === 'blocked') return final(WebhookDeliveryStatus.blocked);
    if (isGone(outcome) || !webhook.enabled) return final(WebhookDeliveryStatus.failed);
    const retryAfter = outcome.kind === 'answered' ? outcome.retryAfter : undefined;
    const times = { tries: tries + 1, startedAt, now, retryAfter };
    const nextAttemptAt = nextTry(this.config.webhook, times, Math.random());
    if (!nextAttemptAt) return final(WebhookDeliveryStatus.failed);
    return { status: WebhookDeliveryStatus.pending, nextAttemptAt };
  }
}

const GONE = 410;
const isGone = (outcome: PostOutcome): boolean => outcome.kind === 'answered' && outcome.status === GONE;
const isDelivered = (outcome: PostOutcome): boolean =>
  outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300;

function errorOf(outcome: PostOutcome): string | null {
  if (outcome.kind === 'blocked') return 'EGRESS_BLOCKED: the address is private and not in STAGEDIFF_ALLOWED_WEBHOOKS';
  if (outcome.kind === 'failed') return outcome.error;
  if (isDelivered(outcome)) return null;
  if (outcome.status >= 300 && outcome.status < 400) return 'redirects are not followed';
  return `the receiver answered ${outcome.status}`;
}

/** 410 Gone: the receiver wants no more (Standard Webhooks). What is still on its way to it fails when it is due. */
async function disable(transaction: Transaction, id: string): Promise<void> {
  const disabledReason = 'the receiver answered 410 Gone';
  await transaction.webhook.updateMany({ where: { id }, data: { enabled: false, disabledReason } });
}
