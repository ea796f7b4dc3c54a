import type { ApiKeyWithToken } from '../../src/api-keys/api-key.dto.js';
import { ApiClient, type Method } from './api-client.js';
import { startTestService, type TestService } from './test-service.js';

/** A service that asks for keys, and clients with keys. */
export interface GuardedService extends TestService {
  /** Without a key. */
  readonly api: ApiClient;
  /** May everything. */
  readonly admin: ApiClient;
  /** The key of `admin`. */
  readonly adminToken: string;
  /** Makes a key, by the admin, and gives a client with it. */
  client(definition: object): Promise<ApiClient & { readonly keyId: string; readonly token: string }>;
}

/** Tests ask as much as they like. */
const UNHURRIED = {
  STAGEDIFF_RATE_LIMIT_READS: '0',
  STAGEDIFF_RATE_LIMIT_WRITES: '0',
  STAGEDIFF_RATE_LIMIT_REFUSALS: '0',
};

/** Starts a service with a fake analyzer and one admin key. */
export async function startGuardedService(environment: Record<string, string> = {}): Promise<GuardedService> {
  const service = await startTestService({ ...UNHURRIED, ...environment });
  const withToken = (token: string): ApiClient => new ApiClient(service.url, { authorization: `Bearer ${token}` });
  const make = async (by: ApiClient, definition: object): Promise<{ id: string; token: string }> => {
    const { body } = await by.post<ApiKeyWithToken>('/api/v1/api-keys', { name: 'a key', ...definition }, 201);
    return { id: body.id, token: body.key ?? '' };
  };
  const adminToken = (await make(service.api, { scopes: ['admin'] })).token;
  const admin = withToken(adminToken);
  return {
    ...service,
    ...{ admin, adminToken },
    async client(definition) {
      const { id, token } = await make(admin, definition);
      return Object.assign(withToken(token), { keyId: id, token });
    },
  };
}

/** An operation of the committed OpenAPI document. */
export interface DocumentedOperation {
  readonly id: string;
  readonly method: Method;
  /** With `{name}` for each parameter. */
  readonly path: string;
  /** Scope of the key that it needs; null: none. */
  readonly scope: 'read' | 'submit' | 'admin' | null;
}

interface PathItem {
  readonly operationId: string;
  readonly security?: readonly { readonly apiKey?: readonly DocumentedOperation['scope'][] }[];
}

export function operationsOf({ paths }: { paths: Record<string, Record<string, PathItem>> }): DocumentedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId: id, security }]) => {
      return { id, method: method as Method, path, scope: security?.[0]?.apiKey?.[0] ?? null };
    }),
  );
}
