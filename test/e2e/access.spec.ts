import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiKeyResource, ApiKeyWithToken } from '../../src/api-keys/api-key.dto.js';
import type { ProblemDocument } from '../../src/http/problem.js';
import { ApiClient } from '../support/api-client.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { startTestService, type TestService } from '../support/test-service.js';

const KEYS = '/api/v1/api-keys';
const ALL = ['read', 'submit', 'admin'] as const;
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

describe('[T77] API keys', () => {
  let database: TestDatabase;
  let service: TestService;
  let admin: ApiClient;
  let adminKey = '';

  const withKey = (key: string): ApiClient => new ApiClient(service.url, { authorization: `Bearer ${key}` });
  const make = async (body: object, by = admin): Promise<ApiKeyWithToken & { key: string }> => {
    const made = await by.post<ApiKeyWithToken & { key: string }>(KEYS, { name: 'a key', ...body }, 201);
    return made.body;
  };
  const query = async <T extends object>(sql: string): Promise<T[]> => {
    const client = new Client(service.databaseUrl);
    await client.connect();
    return (await client.query<T>(sql).finally(() => client.end())).rows;
  };

  beforeAll(async () => {
    database = await startTestDatabase();
    service = await startTestService({}, { databaseUrl: await database.create('keys') });
  });
  afterAll(async () => {
    await service.stop();
    await database.stop();
  });

  it('are not needed on loopback as long as there is none, but for pages under another name', async () => {
    await service.api.get('/api/v1/images');
    const refused = await service.api.get<ProblemDocument>('/api/v1/images', 401, { host: 'rebound.example' });
    expect(refused.body.code).toBe('UNAUTHENTICATED');
    expect(refused.headers['www-authenticate']).toBe('Bearer');
    await service.api.get('/api/v1/images', 200, { host: 'localhost:80' });
    await service.api.get('/api/v1/images', 401, { authorization: 'Bearer stagediff_no' });
  });

  it('begin with one that can make others, which ends the open mode', async () => {
    for (const wrong of [{ scopes: ['submit'] }, { scopes: ['admin'], repositories: ['ghcr.io/a/*'] }]) {
      await service.api.post(KEYS, { name: 'first', ...wrong }, 400);
    }
    await service.api.post(KEYS, { name: 'first', scopes: ['admin'], expiresAt: inAnHour() }, 400);
    const answer = await service.api.post<ApiKeyWithToken>(KEYS, { name: 'first', scopes: ['admin'] }, 201);
    expect(answer.headers).toMatchObject({ location: `${KEYS}/${answer.body.id}`, 'cache-control': 'no-store' });
    adminKey = answer.body.key ?? '';
    expect(adminKey).toMatch(/^stagediff_[0-9a-f]{16}_[0-9a-f]{64}$/);
    admin = withKey(adminKey);
    await admin.get('/api/v1/images');
    const { body } = await service.api.get<ProblemDocument>('/api/v1/images', 401);
    expect(body).toMatchObject({ code: 'UNAUTHENTICATED', detail: 'an API key is needed, as Authorization: Bearer' });
  });

  it('are stored as a hash, and shown once', async () => {
    const { key, ...resource } = await make({ scopes: ['read'] });
    const [, , secret = ''] = key.split('_');
    const [row] = await query<{ hash: Buffer }>(`SELECT hash FROM api_key_secrets WHERE "apiKeyId" = '${resource.id}'`);
    expect(row?.hash).toEqual(createHash('sha256').update(secret).digest());
    const shown = (await admin.get<ApiKeyResource>(`${KEYS}/${resource.id}`)).body;
    expect(shown).toEqual(resource);
    expect(shown.secrets).toMatchObject([{ prefix: key.slice(0, 26), expiresAt: null }]);
    const [dump] = await query<{ text: string }>(
      `SELECT string_agg(t::text, ' ') AS text FROM (SELECT k::text || s::text || coalesce(i::text, '') AS t
         FROM api_keys k JOIN api_key_secrets s ON true LEFT JOIN idempotency_keys i ON true) rows`,
    );
    expect(dump?.text).not.toContain(secret);
  });

  it.each(['', 'Basic YTpi', 'Bearer', 'Bearer x', 'Bearer a b'])('refuse the header %j', async (authorization) => {
    const { body } = await service.api.get<ProblemDocument>('/api/v1/images', 401, { authorization });
    expect(body.code).toBe('UNAUTHENTICATED');
  });

  it('refuse a right public id with a wrong secret, and a right secret under another id', async () => {
    const other = await make({ scopes: ['admin'] });
    const [mark, id, secret = ''] = adminKey.split('_');
    const flipped = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`;
    await withKey(`${mark}_${id}_${flipped}`).get('/api/v1/images', 401);
    await withKey(`${mark}_${other.key.split('_')[1]}_${secret}`).get('/api/v1/images', 401);
    await withKey(adminKey.toUpperCase()).get('/api/v1/images', 401);
  });

  it('include the scopes before theirs', async () => {
    const keys = Object.fromEntries(
      await Promise.all(ALL.map(async (scope) => [scope, withKey((await make({ scopes: [scope] })).key)] as const)),
    ) as Record<(typeof ALL)[number], ApiClient>;
    const image = { reference: 'docker.io/library/scoped:1' };
    for (const scope of ALL) await keys[scope].get('/api/v1/images');
    const { body } = await keys.read.post<ProblemDocument>('/api/v1/images', image, 403);
    expect(body).toMatchObject({ code: 'FORBIDDEN', detail: 'this needs an API key with the scope submit' });
    await keys.submit.post('/api/v1/images', image, 202);
    await keys.admin.post('/api/v1/images', image, 202);
    await keys.submit.get(KEYS, 403);
    await keys.submit.post(KEYS, { name: 'more', scopes: ['submit'] }, 403);
    await keys.admin.get(KEYS);
  });

  it('end when they expire, and at once when they are revoked', async () => {
    const soon = await make({ scopes: ['read'], expiresAt: inAnHour() });
    const revoked = await make({ scopes: ['read'] });
    await withKey(soon.key).get('/api/v1/images');
    await withKey(revoked.key).get('/api/v1/images');
    await admin.delete(`${KEYS}/${revoked.id}`, 204);
    await withKey(revoked.key).get('/api/v1/images', 401);
    await admin.delete(`${KEYS}/${revoked.id}`, 204);
    await query(`UPDATE api_keys SET "expiresAt" = now() WHERE id = '${soon.id}'`);
    await withKey(soon.key).get('/api/v1/images', 401);
    expect((await admin.get<ApiKeyResource>(`${KEYS}/${soon.id}`)).body.status).toBe('expired');
    const gone = (await admin.get<ApiKeyResource>(`${KEYS}/${revoked.id}`)).body;
    expect(gone).toMatchObject({ status: 'revoked', revokedAt: expect.any(String) as string });
    await admin.patch(`${KEYS}/${revoked.id}`, { name: 'again' }, 409);
    await admin.post(`${KEYS}/${revoked.id}/secrets`, {}, 409);
  });

  it('are rotated with an overlap', async () => {
    const first = await make({ scopes: ['read'] });
    const second = (await admin.post<ApiKeyWithToken>(`${KEYS}/${first.id}/secrets`, { overlapHours: 1 }, 200)).body;
    expect(second.secrets.map(({ expiresAt }) => expiresAt === null)).toEqual([true, false]);
    await withKey(first.key).get('/api/v1/images');
    await withKey(second.key ?? '').get('/api/v1/images');
    const third = (await admin.post<ApiKeyWithToken>(`${KEYS}/${first.id}/secrets`, { overlapHours: 0 }, 200)).body;
    expect(third.secrets).toHaveLength(1);
    await withKey(first.key).get('/api/v1/images', 401);
    await withKey(second.key ?? '').get('/api/v1/images', 401);
    await withKey(third.key ?? '').get('/api/v1/images');
  });

  it('note their use, and not with every request', async () => {
    const { id, key } = await make({ scopes: ['read'] });
    const lastUse = async (): Promise<string | null> =>
      (await admin.get<ApiKeyResource>(`${KEYS}/${id}`)).body.lastUsedAt;
    expect(await lastUse()).toBeNull();
    await withKey(key).get('/api/v1/images');
    const used = await lastUse();
    expect(Date.now() - Date.parse(used ?? '')).toBeLessThan(60_000);
    await withKey(key).get('/api/v1/images');
    expect(await lastUse()).toBe(used);
    await query(`UPDATE api_key_secrets SET "lastUsedAt" = now() - interval '2 minutes' WHERE "apiKeyId" = '${id}'`);
    await withKey(key).get('/api/v1/images');
    expect(Date.parse((await lastUse()) ?? '')).toBeGreaterThanOrEqual(Date.parse(used ?? ''));
  });

  it('never give more than the key that makes or changes them has', async () => {
    const limited = await make({ scopes: ['admin'], repositories: ['ghcr.io/acme/*'], expiresAt: inAnHour() });
    const by = withKey(limited.key);
    const { expiresAt } = limited;
    const inside = { name: 'inside', scopes: ['submit'], repositories: ['ghcr.io/acme/shop'], expiresAt };
    const child = await make(inside, by);
    const wider = [
      { repositories: null },
      { repositories: ['ghcr.io/other/*'] },
      { repositories: ['ghcr.io/*'] },
      { repositories: ['ghcr.io/acme'] },
      { expiresAt: null },
      { expiresAt: new Date(Date.parse(expiresAt ?? '') + 1000).toISOString() },
    ];
    for (const more of wider) {
      expect((await by.post<ProblemDocument>(KEYS, { ...inside, ...more }, 403)).body.code).toBe('FORBIDDEN');
      await by.patch(`${KEYS}/${child.id}`, more, 403);
      await by.patch(`${KEYS}/${limited.id}`, more, 403);
    }
    const listed = (await by.get<{ items: ApiKeyResource[] }>(`${KEYS}?limit=200`)).body.items;
    expect(listed.map(({ id }) => id)).toEqual([child.id, limited.id]);
    const everything = await make({ scopes: ['read'] });
    await by.get(`${KEYS}/${everything.id}`, 404);
    await by.patch(`${KEYS}/${everything.id}`, { name: 'mine' }, 404);
    await by.post(`${KEYS}/${everything.id}/secrets`, {}, 404);
    await by.delete(`${KEYS}/${everything.id}`, 404);
    const unlimited = await make({ name: 'longer', scopes: ['read'], repositories: ['ghcr.io/acme/*'] });
    await by.post(`${KEYS}/${unlimited.id}/secrets`, {}, 403);
  });

  it('are changed from the next request on', async () => {
    const { id, key } = await make({ scopes: ['read'] });
    await withKey(key).post('/api/v1/dockerfile-analyses', { dockerfile: 'FROM scratch' }, 403);
    await admin.patch(`${KEYS}/${id}`, { scopes: ['submit'], repositories: ['alpine', 'ghcr.io/acme/*'] });
    await withKey(key).post('/api/v1/dockerfile-analyses', { dockerfile: 'FROM scratch' }, 200);
    const { body } = await admin.get<ApiKeyResource>(`${KEYS}/${id}`);
    expect(body.repositories).toEqual(['docker.io/library/alpine', 'ghcr.io/acme/*']);
  });

  it.each([
    {},
    { name: 'x' },
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['root'] },
    { name: 'x', scopes: ['read'], admin: true },
    { name: 'x', scopes: ['read'], repositories: [] },
    { name: 'x', scopes: ['read'], repositories: ['*'] },
    { name: 'x', scopes: ['read'], repositories: ['ghcr.io/acme*'] },
    { name: 'x', scopes: ['read'], repositories: ['ghcr.io/a/*/b'] },
    { name: 'x', scopes: ['read'], repositories: ['ghcr.io/acme/shop:1'] },
    { name: 'x', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' },
    { name: 'x\u0000', scopes: ['read'] },
  ])('are not made of %j', async (body) => {
    await admin.post(KEYS, body, 400);
  });

  it('separate idempotency keys', async () => {
    const [one, other] = [await make({ scopes: ['submit'] }), await make({ scopes: ['submit'] })];
    const send = async ({ key }: { key: string }): Promise<string> => {
      const body = { reference: 'docker.io/library/repeated:1' };
      const headers = { 'idempotency-key': 'same' };
      return (await withKey(key).post<{ id: string }>('/api/v1/images', body, 202, headers)).body.id;
    };
    const first = await send(one);
    expect(await send(one)).toBe(first);
    expect(await send(other)).not.toBe(first);
  });

  it('are shown only in the answer that made them, also to a repeated request', async () => {
    const headers = { 'idempotency-key': 'make-one' };
    const body = { name: 'repeated', scopes: ['read'] };
    const first = (await admin.post<ApiKeyWithToken>(KEYS, body, 201, headers)).body;
    expect((await admin.post<ApiKeyWithToken>(KEYS, body, 201, headers)).body).toEqual({ ...first, key: null });
  });
});
