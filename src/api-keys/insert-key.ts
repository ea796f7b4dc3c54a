import type { NewToken } from '../access/key-token.js';
import type { ApiKeyScope } from '../database/generated/enums.js';
import type { Transaction } from '../database/prisma.service.js';
import { WITH_SECRETS, type ApiKeyRow } from './api-key.mapping.js';

/** A key that is made. */
export interface KeyDefinition {
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  /** Null: all. */
  readonly repositories: readonly string[] | null;
  /** Null: never. */
  readonly expiresAt: Date | null;
  readonly createdById: string | null;
}

/** Stores a key with its first secret, of which only the hash is kept. */
export function insertKey(
  transaction: Transaction,
  { name, scopes, repositories, expiresAt, createdById }: KeyDefinition,
  { publicId, hash }: Omit<NewToken, 'token'>,
): Promise<ApiKeyRow> {
  return transaction.apiKey.create({
    data: {
      ...{ name, expiresAt, createdById },
      scopes: [...new Set(scopes)],
      repositories: [...new Set(repositories ?? [])],
      secrets: { create: { publicId, hash } },
    },
    include: WITH_SECRETS,
  });
}
