import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemDocument } from '../../src/http/problem.js';
import type { ApiClient } from '../support/api-client.js';
import { type GuardedService, operationsOf, startGuardedService } from '../support/guarded-service.js';

const document = JSON.parse(readFileSync('openapi/openapi.json', 'utf8')) as Parameters<typeof operationsOf>[0];
const OPERATIONS = operationsOf(document);
const CLOSED = OPERATIONS.filter(({ scope }) => scope !== null);
const UNKNOWN = `stagediff_${'0'.repeat(16)}_${'0'.repeat(64)}`;
const BELOW = { read: null, submit: 'read', admin: 'submit' } as const;

const filled = (path: string): string => path.replace(/\{\w+\}/g, '019b7000-0000-7000-8000-000000000001');
const codeOf = (body: unknown): string => (body as ProblemDocument).code;

describe('[T77] every route of the OpenAPI document', () => {
  let service: GuardedService;
  let clients: Record<'read' | 'submit', ApiClient>;

  beforeAll(async () => {
    service = await startGuardedService();
    clients = {
      read: await service.client({ scopes: ['read'] }),
      submit: await service.client({ scopes: ['submit'] }),
    };
  });
  afterAll(() => service.stop());

  it('says who may call it, and only health and metrics are open', () => {
    expect(CLOSED.length).toBeGreaterThan(60);
    const open = OPERATIONS.filter(({ scope }) => scope === null).map(({ path }) => path);
    expect(open.sort()).toEqual(['/healthz', '/metrics', '/readyz']);
    for (const { path, method, id } of CLOSED) {
      const { responses } = (document.paths[path]?.[method] ?? {}) as { responses?: object };
      expect(Object.keys(responses ?? {}), id).toEqual(expect.arrayContaining(['401', '403']));
    }
  });

  it.each(CLOSED.map(({ id, ...rest }) => [id, rest] as const))('%s asks for a key', async (_, operation) => {
    const path = filled(operation.path);
    const missing = await service.api.any(operation.method, path);
    expect([missing.status, codeOf(missing.body)]).toEqual([401, 'UNAUTHENTICATED']);
    const unknown = await service.api.get(path.replace(/^.*$/, '/api/v1/images'), 401, {
      authorization: `Bearer ${UNKNOWN}`,
    });
    expect(codeOf(unknown.body)).toBe('UNAUTHENTICATED');
    const below = operation.scope && BELOW[operation.scope];
    if (!below) return;
    const low = await clients[below].any(operation.method, path);
    expect([low.status, codeOf(low.body)]).toEqual([403, 'FORBIDDEN']);
  });

  it.each(OPERATIONS.filter(({ scope }) => scope === null))('$path needs none', async ({ method, path }) => {
    expect((await service.api.any(method, path)).status).toBe(200);
  });
});
