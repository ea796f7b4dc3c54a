import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiKeyResource } from '../../src/api-keys/api-key.dto.js';
import { makeKey } from '../../src/api-keys/make-key.js';
import type { ProblemDocument } from '../../src/http/problem.js';
import { ApiClient } from '../support/api-client.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { startTestService } from '../support/test-service.js';

const KEYS = '/api/v1/api-keys';

describe('the first API key', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startTestDatabase();
  });
  afterAll(() => database.stop());

  it('is made by the command line for a service that listens elsewhere and has none', async () => {
    const databaseUrl = await database.create('container');
    const container = await startTestService({ HOST: '0.0.0.0' }, { databaseUrl });
    try {
      const local = new ApiClient(container.url.replace('0.0.0.0', '127.0.0.1'));
      const { body } = await local.get<ProblemDocument>('/api/v1/images', 401);
      expect(body.detail).toContain('stagediff api-keys create');
      await local.get('/healthz');
      await local.get('/readyz');
      await local.get('/metrics');
      const environment = { ...process.env, DATABASE_URL: databaseUrl };
      const args = ['dist/cli.js', 'api-keys', 'create', '--name', 'ops'];
      const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment });
      const definition = { name: 'ci', scopes: ['submit'], repositories: ['ghcr.io/acme/*', 'alpine'] };
      const limited = await makeKey(definition, environment);
      const ops = new ApiClient(local.url, { authorization: `Bearer ${stdout.trim()}` });
      const { items } = (await ops.get<{ items: ApiKeyResource[] }>(KEYS)).body;
      expect(items).toMatchObject([
        { name: 'ci', scopes: ['submit'], repositories: ['ghcr.io/acme/*', 'docker.io/library/alpine'] },
        { name: 'ops', scopes: ['admin'], repositories: null, createdById: null },
      ]);
      await new ApiClient(local.url, { authorization: `Bearer ${limited}` }).get('/api/v1/images');
      await expect(makeKey({ name: '', scopes: ['read'] }, environment)).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
      });
    } finally {
      await container.stop();
    }
  }, 60_000);
});
