import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { makeToken } from '../access/key-token.js';
import { allVisibleSql } from '../access/repository-patterns.js';
import { CodedError } from '../core/errors.js';
import { Prisma } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { InvalidRequestError, notFound } from '../http/problem.js';
import type { ApiKeyQuery, ApiKeyResource, ApiKeyWithToken } from './api-key.dto.js';
import type { CreateApiKey, RotateApiKey, UpdateApiKey } from './api-key.dto.js';
import { toApiKeyResource, WITH_SECRETS, type ApiKeyRow } from './api-key.mapping.js';
import { checkFirstKey, checkNotWider } from './check-width.js';
import { insertKey } from './insert-key.js';

const HOUR_MILLISECONDS = 3_600_000;

/** The keys, as admins see them: one that is limited sees those that are limited to no more. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly idempotency: IdempotencyService,
  ) {}

  /** The key itself is in the answer of this request only: a repeated one finds it nowhere. */
  async create(caller: Caller, body: CreateApiKey, key: string | undefined): Promise<ApiKeyWithToken> {
    const width = { ...body, expiresAt: futureDate(body.expiresAt) };
    if (caller.key === null) checkFirstKey(width);
    checkNotWider(caller, width);
    const { token, ...secret } = makeToken();
    let made: string | null = null;
    const request = { caller, operation: 'POST /api-keys', key, body };
    const resource = await this.idempotency.once(request, async (transaction) => {
      const row = await insertKey(
        transaction,
        { ...width, name: body.name, createdById: caller.key?.id ?? null },
        secret,
      );
      made = token;
      return toApiKeyResource(row);
    });
    return { ...resource, key: made };
  }

  async list(caller: Caller, { limit, cursor }: ApiKeyQuery): Promise<Page<ApiKeyResource>> {
    const before = decodeCursor(cursor, z.uuid());
    const rows = await this.prisma.snapshot(async (transaction) => {
      const ids = await transaction.$queryRaw<{ id: string }[]>`
        SELECT id FROM api_keys WHERE ${allVisibleSql(caller, Prisma.sql`repositories`)}
           AND ${before === undefined ? Prisma.sql`TRUE` : Prisma.sql`id < ${before}::uuid`}
         ORDER BY id DESC LIMIT ${limit + 1}`;
      return transaction.apiKey.findMany({
        where: { id: { in: ids.map(({ id }) => id) } },
        orderBy: { id: 'desc' },
        include: WITH_SECRETS,
      });
    });
    return toPage(
      rows,
      limit,
      ({ id }) => id,
      (row) => toApiKeyResource(row),
    );
  }

  async get(caller: Caller, id: string): Promise<ApiKeyResource> {
    return toApiKeyResource(await this.prisma.snapshot((transaction) => find(transaction, caller, id)));
  }

  /** @throws FORBIDDEN for more than the caller has, CONFLICT for a revoked key */
  async update(caller: Caller, id: string, body: UpdateApiKey): Promise<ApiKeyResource> {
    const width = { ...body, expiresAt: body.expiresAt === undefined ? undefined : futureDate(body.expiresAt) };
    checkNotWider(caller, width);
    return this.prisma.$transaction(async (transaction) => {
      await hold(transaction, caller, id);
      const { name, scopes, repositories, expiresAt } = width;
      const data = {
        ...(name !== undefined && { name }),
        ...(scopes && { scopes: [...new Set(scopes)] }),
        ...(repositories !== undefined && { repositories: repositories ?? [] }),
        ...(expiresAt !== undefined && { expiresAt }),
      };
      return toApiKeyResource(await transaction.apiKey.update({ where: { id }, data, include: WITH_SECRETS }));
    });
  }

  /** Adds a secret; those before it count for a while too, so that whoever has the key can change over. */
  async rotate(
    caller: Caller,
    id: string,
    { overlapHours }: RotateApiKey,
    key: string | undefined,
  ): Promise<ApiKeyWithToken> {
    const { token, ...secret } = makeToken();
    let made: string | null = null;
    const request = { caller, operation: `POST /api-keys/${id}/secrets`, key, body: { overlapHours } };
    const resource = await this.idempotency.once(request, async (transaction) => {
      const { scopes, repositories, expiresAt } = await hold(transaction, caller, id);
      checkNotWider(caller, { scopes, repositories: repositories.length === 0 ? null : repositories, expiresAt });
      const end = new Date(Date.now() + overlapHours * HOUR_MILLISECONDS);
      const longer = { apiKeyId: id, OR: [{ expiresAt: null }, { expiresAt: { gt: end } }] };
      await transaction.apiKeySecret.updateMany({ where: longer, data: { expiresAt: end } });
      await transaction.apiKeySecret.create({ data: { ...secret, apiKeyId: id } });
      made = token;
      return toApiKeyResource(await find(transaction, caller, id));
    });
    return { ...resource, key: made };
  }

  /** Ends a key at once. It stays in the list, so that the audit log can be read. */
  async revoke(caller: Caller, id: string): Promise<void> {
    await this.prisma.$transaction(async (transaction) => {
      const { revokedAt } = await find(transaction, caller, id);
      if (revokedAt === null) await transaction.apiKey.update({ where: { id }, data: { revokedAt: new Date() } });
    });
  }
}

/** The key, held until the transaction ends. @throws RESOURCE_NOT_FOUND, CONFLICT for a revoked one */
async function hold(transaction: Transaction, caller: Caller, id: string): Promise<ApiKeyRow> {
  await transaction.$queryRaw`SELECT FROM api_keys WHERE id = ${id}::uuid FOR UPDATE`;
  const row = await find(transaction, caller, id);
  if (row.revokedAt !== null) throw new CodedError('CONFLICT', 'the key is revoked');
  return row;
}

async function find(transaction: Transaction, caller: Caller, id: string): Promise<ApiKeyRow> {
  const visible = await transaction.$queryRaw<unknown[]>`
    SELECT FROM api_keys WHERE id = ${id}::uuid AND ${allVisibleSql(caller, Prisma.sql`repositories`)}`;
  const row =
    visible.length === 0 ? null : await transaction.apiKey.findUnique({ where: { id }, include: WITH_SECRETS });
  if (!row) throw notFound('key');
  return row;
}

function futureDate(text: string | null): Date | null {
  if (text === null) return null;
  const date = new Date(text);
  if (date > new Date()) return date;
  throw new InvalidRequestError([{ path: 'expiresAt', message: 'it is over already' }]);
}
