import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditLogEntry } from '../../src/audit-log/audit-log.dto.js';
import { readConfig } from '../../src/config.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { collect } from '../../src/retention/collect.js';
import { retentionSteps } from '../../src/retention/retention-steps.js';
import type { ApiClient } from '../support/api-client.js';
import { type GuardedService, startGuardedService } from '../support/guarded-service.js';
import { isSettled, poll } from '../support/test-service.js';

const LOG = '/api/v1/audit-log';
const REFERENCE = 'ghcr.io/acme/shop:1';

describe('the audit log', () => {
  let service: GuardedService;
  let ci: ApiClient & { keyId: string; token: string };
  let image = '';

  const read = async (query: string, by: ApiClient = service.admin): Promise<AuditLogEntry[]> =>
    (await by.get<{ items: AuditLogEntry[] }>(`${LOG}?${query}`)).body.items;
  const query = async <T extends object>(sql: string): Promise<T[]> => {
    const client = new Client(service.databaseUrl);
    await client.connect();
    return (await client.query<T>(sql).finally(() => client.end())).rows;
  };

  beforeAll(async () => {
    service = await startGuardedService();
    ci = await service.client({ name: 'ci', scopes: ['submit'], repositories: ['ghcr.io/acme/*'] });
    const headers = { 'x-request-id': 'request-of-ci' };
    image = (await ci.post<{ id: string }>('/api/v1/images', { reference: REFERENCE }, 202, headers)).body.id;
    await poll<{ status: string }>(ci, `/api/v1/images/${image}`, isSettled);
  });
  afterAll(() => service.stop());

  it('says who did what to what, when and from where', async () => {
    const [entry] = await read('action=createImages');
    expect(entry).toMatchObject({
      ...{ action: 'createImages', status: 202, resource: `/api/v1/images/${image}`, detail: { reference: REFERENCE } },
      key: { id: ci.keyId, name: 'ci', prefix: ci.token.slice(0, 26) },
      ...{ requestId: 'request-of-ci', address: expect.stringMatching(/127\.0\.0\.1$/) as string },
    });
    expect(Date.now() - Date.parse(entry?.at ?? '')).toBeLessThan(60_000);
  });

  it('has the first key, made by nobody, and those that it made, without the keys themselves', async () => {
    const made = await read('action=createApiKeys');
    expect(made.map(({ key }) => key?.name ?? null)).toEqual(['a key', null]);
    expect(made[0]?.detail).toEqual({ name: 'ci', scopes: ['submit'], repositories: ['ghcr.io/acme/*'] });
    const [dump] = await query<{ text: string }>(`SELECT string_agg(l::text, ' ') AS text FROM audit_log l`);
    expect(dump?.text).toContain('ghcr.io/acme/shop:1');
    expect(dump?.text).not.toContain(ci.token.slice(27));
  });

  it('has reports that were read, with their format, and no mere looking', async () => {
    await ci.get(`/api/v1/images/${image}/report?format=csv`);
    await ci.get(`/api/v1/images/${image}/sbom`);
    await ci.get(`/api/v1/images/${image}`);
    const entries = await read(`keyId=${ci.keyId}`);
    expect(entries.map(({ action, detail }) => [action, detail['format'] ?? null])).toEqual([
      ['sbomImages', null],
      ['reportImages', 'csv'],
      ['createImages', null],
    ]);
  });

  it('has what was refused, and what failed', async () => {
    await service.api.get('/api/v1/images', 401);
    await ci.get('/api/v1/webhooks', 403);
    await ci.post('/api/v1/images', { reference: 'ghcr.io/other/x:1?token=planted-secret' }, 400);
    await ci.post('/api/v1/images', { reference: 'ghcr.io/other/x:1' }, 403);
    await service.admin.delete('/api/v1/audits/019b7000-0000-7000-8000-000000000001', 404);
    const found = (await read('limit=5')).map(({ action, status, key }) => [action, status, key?.name ?? null]);
    expect(found).toEqual([
      ['removeAudits', 404, 'a key'],
      ['createImages', 403, 'ci'],
      ['createImages', 400, 'ci'],
      ['listWebhooks', 403, 'ci'],
      ['listImages', 401, null],
    ]);
    expect(JSON.stringify(await read('limit=200'))).not.toContain('planted-secret');
  });

  it('is filtered and paged', async () => {
    expect((await read('status=401')).every(({ status }) => status === 401)).toBe(true);
    expect((await read(`resource=/api/v1/images/${image}`)).map(({ action }) => action)).toEqual(['createImages']);
    expect(await read('from=2100-01-01T00:00:00Z')).toEqual([]);
    expect(await read('to=2020-01-01T00:00:00Z')).toEqual([]);
    const all = await read('limit=200');
    const paged: AuditLogEntry[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `${LOG}?limit=2${cursor && `&cursor=${cursor}`}`;
      const { body } = await service.admin.get<{ items: AuditLogEntry[]; nextCursor: string | null }>(path);
      paged.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(all);
    await service.admin.get(`${LOG}?limit=201`, 400);
    await service.admin.get(`${LOG}?who=me`, 400);
    await service.admin.get(`${LOG}?cursor=x`, 400);
    await ci.get(LOG, 403);
  });

  it('shows a limited admin what was done within the same limits', async () => {
    const limited = await service.client({ scopes: ['admin'], repositories: ['ghcr.io/acme/*'] });
    const keys = new Set((await read('limit=200', limited)).map(({ key }) => key?.name));
    expect(keys).toEqual(new Set(['ci']));
  });

  it('does not grow without end when strangers knock', async () => {
    const before = (await read('status=401&limit=200')).length;
    for (let count = 0; count < 80; count++) await service.api.get('/api/v1/images', 401);
    expect((await read('status=401&limit=200')).length).toBeLessThanOrEqual(60);
    expect((await read('status=401&limit=200')).length).toBeGreaterThan(before);
  });

  it.each([
    `UPDATE audit_log SET "keyName" = 'somebody else'`,
    'DELETE FROM audit_log',
    'TRUNCATE audit_log',
    `DELETE FROM audit_log WHERE at > now() - interval '29 days'`,
  ])('refuses %s', async (sql) => {
    await expect(query(sql)).rejects.toThrow('the audit log is append-only');
  });

  it('gives away what is too old', async () => {
    const row = (days: number): string =>
      `(gen_random_uuid(), now() - interval '${days} days', 'old', 200, '/', '{}', 'r', 'a')`;
    await query(
      `INSERT INTO audit_log (id, at, action, status, resource, detail, "requestId", address)
       VALUES ${row(366)}, ${row(364)}`,
    );
    const prisma = new PrismaService(service.databaseUrl);
    const { retention } = readConfig({});
    const options = { signal: AbortSignal.timeout(30_000), until: performance.now() + 30_000, onRemoved: () => {} };
    await collect(prisma, retentionSteps(retention), options).finally(() => prisma.$disconnect());
    expect(await read('action=old')).toHaveLength(1);
    expect((await read('action=createImages')).length).toBeGreaterThan(0);
  });
});
