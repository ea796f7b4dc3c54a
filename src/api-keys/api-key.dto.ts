import { z } from 'zod';
import { LimitedRepository } from '../access/repository-patterns.js';
import { ApiKeyScope } from '../database/generated/enums.js';
import { PageQuery, pageOf } from '../http/paging.js';

const MAX_REPOSITORIES = 100;
const Time = z.iso.datetime();

const definition = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, { message: 'control characters are not taken' })
    .describe('Who or what has the key'),
  scopes: z
    .array(z.enum(ApiKeyScope))
    .min(1)
    .max(3)
    .describe('`read` reports, `submit` images too, `admin` everything; each includes those before it'),
  repositories: z
    .array(LimitedRepository)
    .min(1)
    .max(MAX_REPOSITORIES)
    .nullable()
    .describe('What it is limited to: everything else is not there for it; null for all'),
  expiresAt: Time.nullable().describe('When it ends; null for never'),
};

export const CreateApiKey = z.strictObject({
  ...definition,
  repositories: definition.repositories.default(null),
  expiresAt: definition.expiresAt.default(null),
});
export type CreateApiKey = z.infer<typeof CreateApiKey>;

export const UpdateApiKey = z.strictObject(definition).partial();
export type UpdateApiKey = z.infer<typeof UpdateApiKey>;

export const RotateApiKey = z.strictObject({
  overlapHours: z.int().min(0).max(720).default(24).describe('How long the secrets before it still count'),
});
export type RotateApiKey = z.infer<typeof RotateApiKey>;

export const ApiKeySecretResource = z.object({
  prefix: z.string().describe('The part of the key that may be shown'),
  createdAt: Time,
  expiresAt: Time.nullable().describe('When it stops to count after a rotation; null for the current one'),
  lastUsedAt: Time.nullable().describe('To the minute'),
});

export const ApiKeyResource = z.object({
  id: z.uuid(),
  name: z.string(),
  status: z.enum(['active', 'expired', 'revoked']),
  scopes: z.array(z.enum(ApiKeyScope)),
  repositories: z.array(z.string()).nullable(),
  expiresAt: Time.nullable(),
  revokedAt: Time.nullable(),
  lastUsedAt: Time.nullable().describe('Of its secrets, the latest; to the minute'),
  secrets: z.array(ApiKeySecretResource).describe('Those that count, the newest first'),
  createdById: z.uuid().nullable().describe('The key that made it; null for the first one and the command line'),
  createdAt: Time,
  updatedAt: Time,
});
export type ApiKeyResource = z.infer<typeof ApiKeyResource>;

export const ApiKeyWithToken = ApiKeyResource.extend({
  key: z.string().nullable().describe('The key itself, shown this once; null when the request was repeated'),
});
export type ApiKeyWithToken = z.infer<typeof ApiKeyWithToken>;

export const ApiKeyList = pageOf(ApiKeyResource);
export const ApiKeyQuery = PageQuery;
export type ApiKeyQuery = z.infer<typeof ApiKeyQuery>;
