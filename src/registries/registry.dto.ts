import { z } from 'zod';
import { PageQuery, pageOf } from '../http/paging.js';

const MAX_SECRET = 8192;
const Time = z.iso.datetime();
const plain = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, { message: 'control characters are not taken' });

const Credentials = z
  .union([
    z.strictObject({
      username: plain(256).regex(/^[^:]*$/, { message: 'a user name has no colon' }),
      password: plain(MAX_SECRET),
    }),
    z.strictObject({ identityToken: plain(MAX_SECRET) }),
  ])
  .describe('User name and password, or an identity token; write-only, and stored encrypted');
const Description = z.string().max(500);

export const CreateRegistry = z.strictObject({
  registry: z
    .string()
    .min(1)
    .max(255)
    .describe('`host[:port][/namespace]`: the repositories that the credentials are for, e.g. `ghcr.io/acme`'),
  credentials: Credentials,
  description: Description.default(''),
});
export type CreateRegistry = z.infer<typeof CreateRegistry>;

export const UpdateRegistry = z.strictObject({
  credentials: Credentials.optional(),
  description: Description.optional(),
});
export type UpdateRegistry = z.infer<typeof UpdateRegistry>;

export const RegistryResource = z.object({
  id: z.uuid(),
  registry: z.string(),
  kind: z.enum(['password', 'identityToken']).describe('What is stored; never shown'),
  description: z.string(),
  createdAt: Time,
  updatedAt: Time,
});
export type RegistryResource = z.infer<typeof RegistryResource>;

export const RegistryList = pageOf(RegistryResource);
export const RegistryQuery = PageQuery;
export type RegistryQuery = z.infer<typeof RegistryQuery>;
