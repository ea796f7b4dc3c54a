import { afterAll, beforeAll, describe, it } from 'vitest';
import type { ApiKeyWithToken } from '../../src/api-keys/api-key.dto.js';
import { expectExample } from '../support/expect-example.js';
import { type GuardedService, startGuardedService } from '../support/guarded-service.js';

const KEYS = '/api/v1/api-keys';
const REGISTRY = 'registry.example:5000';

/** Keys and ports by placeholders: they are other ones in each run. */
function settled(body: unknown): unknown {
  const text = JSON.stringify(body)
    .replace(/stagediff_[0-9a-f]{16}(_[0-9a-f]{64})?/g, (_, secret: string | undefined) => {
      return `stagediff_${'1f0c9a7be2d34f56'}${secret === undefined ? '' : `_${'0123456789abcdef'.repeat(4)}`}`;
    })
    .replace(/"requestId":"[^"]+"/g, '"requestId":"019b7000-0000-7000-8000-00000000000f"');
  return JSON.parse(text);
}

describe('the examples of access in the OpenAPI document', () => {
  let service: GuardedService;
  let made: ApiKeyWithToken;

  beforeAll(async () => {
    service = await startGuardedService({ STAGEDIFF_SECRET_KEY: 'a key of the tests' });
  });
  afterAll(() => service.stop());

  const check = (operationId: string, body: unknown): Promise<void> =>
    expectExample(operationId, settled(body), REGISTRY);

  it('are what the service answers about keys', async () => {
    const body = { name: 'ci of acme', scopes: ['submit'], repositories: ['ghcr.io/acme/*'] };
    made = (await service.admin.post<ApiKeyWithToken>(KEYS, body, 201)).body;
    await check('createApiKeys', made);
    await check('getApiKeys', (await service.admin.get(`${KEYS}/${made.id}`)).body);
    await check('rotateApiKeys', (await service.admin.post(`${KEYS}/${made.id}/secrets`, {}, 200)).body);
    await check('listApiKeys', (await service.admin.get(`${KEYS}?limit=1`)).body);
  });

  it('are what it answers about registries', async () => {
    const credentials = { username: 'puller', password: 'secret' };
    const body = { registry: 'ghcr.io/acme', credentials, description: 'of the team acme' };
    const { id } = (await service.admin.post<{ id: string }>('/api/v1/registries', body, 201)).body;
    await check('createRegistries', (await service.admin.get(`/api/v1/registries/${id}`)).body);
    await check('listRegistries', (await service.admin.get('/api/v1/registries')).body);
  });

  it('are what it answers about the audit log', async () => {
    await check('listAuditLog', (await service.admin.get('/api/v1/audit-log?action=createApiKeys&limit=1')).body);
  });
});
