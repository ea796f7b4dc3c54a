import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiKeyWithToken } from '../../src/api-keys/api-key.dto.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import type { RegistryResource } from '../../src/registries/registry.dto.js';
import { ApiClient } from '../support/api-client.js';
import { tarArchive } from '../support/build-layer.js';
import { type BuiltService, startBuiltService } from '../support/built-service.js';
import { TestLayout } from '../support/oci-layout.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { hasRegistry, REGISTRY_PASSWORD, REGISTRY_USER, startTestRegistry } from '../support/test-registry.js';
import type { TestRegistry } from '../support/test-registry.js';
import { isSettled, poll } from '../support/test-service.js';

const PATH = '/api/v1/registries';
const SECRET_KEY = 'planted-key-that-seals';
const credentials = { username: REGISTRY_USER, password: REGISTRY_PASSWORD };

describe.skipIf(!hasRegistry)('credentials of registries', () => {
  let folder = '';
  let database: TestDatabase;
  let databaseUrl = '';
  let registry: TestRegistry;
  let service: BuiltService;
  let admin: ApiClient;
  let token = '';
  const log: string[] = [];

  const analyse = async (reference: string): Promise<ImageResource> => {
    const { id } = (await admin.post<{ id: string }>('/api/v1/images', { reference }, 202)).body;
    return poll<ImageResource>(admin, `/api/v1/images/${id}`, isSettled, 60);
  };
  const store = async (body: object, status = 201): Promise<RegistryResource> =>
    (await admin.post<RegistryResource>(PATH, body, status)).body;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-registries-'));
    [database, registry] = await Promise.all([startTestDatabase(), startTestRegistry({ authenticated: true })]);
    databaseUrl = await database.create('registries');
    const layout = new TestLayout(folder);
    const layers = ['one', 'two', 'three'].map((name) => tarArchive([{ name, body: name }]));
    await layout.finish([
      ['first', await layout.putImage(layers.slice(0, 1))],
      ['second', await layout.putImage(layers)],
    ]);
    await registry.push(folder, 'first', 'team/app:1');
    await registry.push(folder, 'second', 'team/app:2');
    const environment = { STAGEDIFF_SECRET_KEY: SECRET_KEY, STAGEDIFF_LOG_LEVEL: 'debug' };
    service = await startBuiltService({
      ...{ databaseUrl, registries: [registry.host], environment },
      onLog: (text) => log.push(text),
    });
    const first = { name: 'admin', scopes: ['admin'] };
    token = (await service.api.post<ApiKeyWithToken>('/api/v1/api-keys', first, 201)).body.key ?? '';
    admin = new ApiClient(service.url, { authorization: `Bearer ${token}` });
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await Promise.all([registry.stop(), database.stop(), rm(folder, { recursive: true, force: true })]);
  });

  it('are needed where the registry asks for them, and the nearest namespace counts', async () => {
    const image = `${registry.host}/team/app:1`;
    expect((await analyse(image)).problem?.code).toBe('UNAUTHORIZED');
    const wrong = await store({ registry: registry.host, credentials: { username: 'nobody', password: 'nothing' } });
    expect((await analyse(image)).problem?.code).toBe('UNAUTHORIZED');
    const right = await store({ registry: `${registry.host}/team`, credentials, description: 'of the team' });
    expect(await analyse(image)).toMatchObject({ status: 'succeeded', problem: null });
    expect(right).toMatchObject({ registry: `${registry.host}/team`, kind: 'password', description: 'of the team' });
    const listed = (await admin.get<{ items: RegistryResource[] }>(PATH)).body.items;
    expect(listed).toEqual([right, wrong]);
    await store({ registry: `${registry.host}/team`, credentials }, 409);
    await admin.delete(`${PATH}/${right.id}`, 204);
    expect((await analyse(image)).problem?.code).toBe('UNAUTHORIZED');
    await admin.patch(`${PATH}/${wrong.id}`, { credentials });
    expect((await analyse(image)).status).toBe('succeeded');
  }, 120_000);

  it.each([
    { registry: 'ghcr.io/acme', credentials: { username: 'a' } },
    { registry: 'ghcr.io/acme', credentials: { username: 'a:b', password: 'c' } },
    { registry: 'ghcr.io/acme', credentials: { username: 'a', password: 'b\nc' } },
    { registry: 'ghcr.io/acme', credentials, password: 'x' },
    { registry: 'acme', credentials },
    { registry: 'a:b@ghcr.io', credentials },
    { registry: 'ghcr.io/acme/*', credentials },
  ])('are refused as %j', async (body) => {
    await store(body, 400);
  });

  it('are not stored for a private registry that is not on the allow-list', async () => {
    await store({ registry: '127.0.0.1:1', credentials }, 422);
    await store({ registry: 'localhost', credentials }, 422);
  });

  it('are found nowhere: not in arguments, logs, rows, answers, reports or metrics', async () => {
    const pull = analyse(`${registry.host}/team/app:2`);
    const seen = await watchArguments(pull);
    const { id } = await pull;
    expect(seen.filter((line) => line.includes('skopeo')).length).toBeGreaterThan(0);
    const answers = [];
    for (const format of ['json', 'html', 'cyclonedx', 'csv', 'markdown']) {
      answers.push((await admin.get(`/api/v1/images/${id}/report?format=${format}`)).text);
    }
    for (const path of ['/metrics', PATH, '/api/v1/audit-log?limit=200', '/api/v1/images', '/api/v1/api-keys']) {
      answers.push((await admin.get(path)).text);
    }
    expect(log.join('')).toContain('/api/v1/images');
    const places = {
      seen: seen.join('\n'),
      log: log.join(''),
      rows: await dump(databaseUrl),
      answers: answers.join('\n'),
    };
    expect(places.rows).toContain('registry_credentials');
    const secrets = [
      ...[REGISTRY_PASSWORD, SECRET_KEY, token.slice(27)],
      Buffer.from(`${REGISTRY_USER}:${REGISTRY_PASSWORD}`).toString('base64'),
      Buffer.from(REGISTRY_PASSWORD).toString('hex'),
    ];
    for (const [place, text] of Object.entries(places)) {
      expect(
        secrets.filter((secret) => text.includes(secret)),
        place,
      ).toEqual([]);
    }
    expect(
      readdirSync(join(service.dataDir), { recursive: true }).filter((name) => /auth\.json$/.test(String(name))),
    ).toEqual([]);
  }, 120_000);
});

/** Every command line of this machine while something runs. */
async function watchArguments(running: Promise<unknown>): Promise<string[]> {
  const seen = new Set<string>();
  const state = { done: false };
  void running.finally(() => (state.done = true));
  while (!state.done) {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
      } catch {
        // it ended meanwhile
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return [...seen];
}

/** Every row of every table as text, bytes as hexadecimal digits. */
async function dump(databaseUrl: string): Promise<string> {
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `SELECT table_schema || '.' || quote_ident(table_name) AS name FROM information_schema.tables
        WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
    );
    const texts = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string | null }>(
        `SELECT string_agg(t::text, ' ') AS text FROM ${name} t`,
      );
      texts.push(`${name} ${rows[0]?.text ?? ''}`);
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}
