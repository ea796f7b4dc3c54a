import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { CONFIG, type Config } from '../config.js';
import { CodedError } from '../core/errors.js';
import { Prisma } from '../database/generated/client.js';
import { WebhookFormat } from '../database/generated/enums.js';
import { PrismaService } from '../database/prisma.service.js';
import { storableText } from '../database/report.store.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page, type PageQuery } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import { SecretBox } from '../secrets/secret-box.js';
import { makeSecret } from './sign-message.js';
import { requireWebhook, webhookVisible } from './webhook-visibility.js';
import { checkResolvedTarget, readWebhookTarget, shownUrl } from './webhook-target.js';
import type { CreateWebhook, RotateSecret, UpdateWebhook, WebhookResource, WebhookWithSecret } from './webhook.dto.js';
import { toWebhookResource, WITH_SECRET_TIMES } from './webhook.mapping.js';

const HOUR_MILLISECONDS = 3_600_000;

/** Webhooks and their secrets. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly idempotency: IdempotencyService,
    private readonly secretBox: SecretBox,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The secret is in the answer only of the request that made it: a repeated one finds it nowhere. */
  async create(caller: Caller, body: CreateWebhook, key: string | undefined): Promise<WebhookWithSecret> {
    const { format, eventTypes, description } = body;
    const address = await this.#address(body.url, format);
    const secret = this.#newSecret(body.secret, format);
    const limits = { repositories: [...(caller.repositories ?? [])] };
    let made: string | null = null;
    const request = { caller, operation: 'POST /webhooks', key, body };
    const resource = await this.idempotency.once(request, async (transaction) => {
      const secrets = secret === null ? {} : { secrets: { create: { sealed: this.secretBox.seal(secret) } } };
      const row = await transaction.webhook.create({
        data: { ...address, format, eventTypes, description: storableText(description), ...secrets, ...limits },
        include: WITH_SECRET_TIMES,
      });
      made = body.secret === undefined ? secret : null;
      return toWebhookResource(row);
    });
    return { ...resource, secret: made };
  }

  async list(caller: Caller, { limit, cursor }: PageQuery): Promise<Page<WebhookResource>> {
    const before = decodeCursor(cursor, z.uuid());
    const rows = await this.prisma.snapshot(async (transaction) => {
      const ids = await transaction.$queryRaw<{ id: string }[]>`
        SELECT id FROM webhooks WHERE ${webhookVisible(caller)}
           AND ${before === undefined ? Prisma.sql`TRUE` : Prisma.sql`id < ${before}::uuid`}
         ORDER BY id DESC LIMIT ${limit + 1}`;
      return transaction.webhook.findMany({
        where: { id: { in: ids.map(({ id }) => id) } },
        orderBy: { id: 'desc' },
        include: WITH_SECRET_TIMES,
      });
    });
    return toPage(
      rows,
      limit,
      (row) => row.id,
      (row) => toWebhookResource(row),
    );
  }

  async get(caller: Caller, id: string): Promise<WebhookResource> {
    await requireWebhook(this.prisma, caller, id);
    const row = await this.prisma.webhook.findUnique({ where: { id }, include: WITH_SECRET_TIMES });
    if (!row) throw notFound('webhook');
    return toWebhookResource(row);
  }

  async update(
    caller: Caller,
    id: string,
    { url, eventTypes, description, enabled }: UpdateWebhook,
  ): Promise<WebhookResource> {
    await requireWebhook(this.prisma, caller, id);
    const known = await this.prisma.webhook.findUnique({ where: { id }, select: { format: true } });
    if (!known) throw notFound('webhook');
    const data = {
      ...(url !== undefined && (await this.#address(url, known.format))),
      ...(eventTypes && { eventTypes }),
      ...(description !== undefined && { description: storableText(description) }),
      ...(enabled !== undefined && { enabled, disabledReason: null }),
    };
    const [row] = await this.prisma.webhook.updateManyAndReturn({ where: { id }, data, select: { id: true } });
    if (!row) throw notFound('webhook');
    return this.get(caller, id);
  }

  /** Deletes it with its log; what is on its way is not sent. */
  async remove(caller: Caller, id: string): Promise<void> {
    await requireWebhook(this.prisma, caller, id);
    const { count } = await this.prisma.webhook.deleteMany({ where: { id } });
    if (count === 0) throw notFound('webhook');
  }

  /** Adds a secret; those before it sign too for a while, so that receivers can change over. */
  async rotateSecret(
    caller: Caller,
    id: string,
    body: RotateSecret,
    key: string | undefined,
  ): Promise<WebhookWithSecret> {
    const { format } = await this.get(caller, id);
    const secret = this.#newSecret(body.secret, format);
    if (secret === null) throw new CodedError('CONFLICT', 'messages in the format slack are not signed');
    let made: string | null = null;
    const operation = `POST /webhooks/${id}/secrets`;
    const resource = await this.idempotency.once({ caller, operation, key, body }, async (transaction) => {
      const expiresAt = new Date(Date.now() + body.overlapHours * HOUR_MILLISECONDS);
      const longer = { webhookId: id, OR: [{ expiresAt: null }, { expiresAt: { gt: expiresAt } }] };
      await transaction.webhookSecret.updateMany({ where: longer, data: { expiresAt } });
      await transaction.webhookSecret.deleteMany({ where: { webhookId: id, expiresAt: { lte: new Date() } } });
      await transaction.webhookSecret.create({ data: { webhookId: id, sealed: this.secretBox.seal(secret) } });
      const row = await transaction.webhook.findUnique({ where: { id }, include: WITH_SECRET_TIMES });
      if (!row) throw notFound('webhook');
      made = body.secret === undefined ? secret : null;
      return toWebhookResource(row);
    });
    return { ...resource, secret: made };
  }

  async #address(text: string, format: WebhookFormat) {
    const target = readWebhookTarget(text, this.config.webhook.allowedHosts);
    await checkResolvedTarget(target);
    return { sealedUrl: this.secretBox.seal(target.url.href), shownUrl: shownUrl(target, format) };
  }

  #newSecret(sent: string | undefined, format: WebhookFormat): string | null {
    if (format === WebhookFormat.slack) return null;
    return sent ?? makeSecret();
  }
}
