import { shownPrefix } from '../access/key-token.js';
import type { Prisma } from '../database/generated/client.js';
import type { ApiKeyResource } from './api-key.dto.js';

export const WITH_SECRETS = {
  secrets: { omit: { hash: true }, orderBy: { createdAt: 'desc' } },
} as const satisfies Prisma.ApiKeyInclude;

export type ApiKeyRow = Prisma.ApiKeyGetPayload<{ include: typeof WITH_SECRETS }>;

export function toApiKeyResource(row: ApiKeyRow, now = new Date()): ApiKeyResource {
  const { id, name, scopes, repositories, expiresAt, revokedAt, createdById } = row;
  const uses = row.secrets.flatMap(({ lastUsedAt }) => (lastUsedAt ? [lastUsedAt.toISOString()] : [])).sort();
  const isOver = (time: Date | null): boolean => time !== null && time <= now;
  return {
    ...{ id, name, scopes, createdById },
    status: revokedAt ? 'revoked' : isOver(expiresAt) ? 'expired' : 'active',
    repositories: repositories.length === 0 ? null : repositories,
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    lastUsedAt: uses.at(-1) ?? null,
    secrets: row.secrets
      .filter((secret) => !isOver(secret.expiresAt))
      .map((secret) => ({
        prefix: shownPrefix(secret.publicId),
        createdAt: secret.createdAt.toISOString(),
        expiresAt: secret.expiresAt?.toISOString() ?? null,
        lastUsedAt: secret.lastUsedAt?.toISOString() ?? null,
      })),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
