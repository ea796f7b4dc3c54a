import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSecret } from '../../src/webhooks/sign-message.js';
import type { ApiClient } from '../support/api-client.js';
import { type GuardedService, operationsOf, startGuardedService } from '../support/guarded-service.js';
import { isSettled, poll } from '../support/test-service.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const document = JSON.parse(readFileSync('openapi/openapi.json', 'utf8')) as Parameters<typeof operationsOf>[0];
const OPERATIONS = operationsOf(document).filter(({ scope }) => scope !== null);
/** `_` stands for any character in LIKE: the other repository must not be taken for this one. */
const [OWN, OTHER] = ['ghcr.io/team_a/shop', 'ghcr.io/teamxa/vault'];
const TAG = 'planted-tag';
const target = (repository: string) => ({ repository, tags: { glob: '*' } });
const future = '2100-01-01T00:00:00.000Z';

/** What a resource of the other repository is asked for by, and with what, so that nothing but the limit refuses it. */
const BODIES: Readonly<Record<string, object>> = {
  updateAudits: { paused: true },
  updateBudgets: { description: 'x' },
  updateWebhooks: { description: 'x' },
  updateRegistries: { description: 'x' },
  updateApiKeys: { name: 'x' },
};
const QUERIES: Readonly<Record<string, string>> = {
  findPackages: 'name=openssl',
  getTrends: `repository=${OTHER}`,
  jumpsTrends: `repository=${OTHER}&threshold=0.0001&seriesBy=platform`,
  listAuditLog: 'action=createWebhooks',
  trendPictures: `repository=${OTHER}`,
  getDeploys: `repository=${OTHER}`,
};
/** Made with what belongs to the other repository. */
const CREATIONS: Readonly<Record<string, object>> = {
  createImages: { reference: `${OTHER}:2` },
  createComparisons: { baseline: `${OWN}:1`, candidate: `${OTHER}:2` },
  createBisections: { repository: OTHER, tags: ['1', '2'] },
  createAudits: { name: 'x', cron: '@daily', targets: [target(OWN), target(OTHER)] },
  createBudgets: { name: 'x', rules: ['layers <= 5'], repository: OTHER },
  createWaivers: { rule: 'layers <= 5', repository: '*', owner: 'x', reason: 'x', expiresAt: future },
  createApiKeys: { name: 'x', scopes: ['read'], repositories: [OTHER] },
  createRegistries: { registry: 'ghcr.io/teamxa/sub', credentials: { username: 'a', password: 'b' } },
};

describe('[T76] a key that is limited to some repositories', () => {
  let service: GuardedService;
  let receiver: WebhookReceiver;
  let limited: ApiClient;
  /** Ids of the other repository, by path without parameters. */
  const planted: Record<string, string> = {};

  const send = async (by: ApiClient, path: string, body: object, status = 201): Promise<string> =>
    (await by.post<{ id: string }>(`/api/v1/${path}`, body, status)).body.id;
  const analyse = async (reference: string): Promise<string> => {
    const id = await send(service.admin, 'images', { reference }, 202);
    await poll<{ status: string }>(service.admin, `/api/v1/images/${id}`, isSettled);
    return id;
  };

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    service = await startGuardedService({
      STAGEDIFF_SECRET_KEY: 'a key of the tests',
      STAGEDIFF_ALLOWED_WEBHOOKS: receiver.host,
    });
    const { admin, analyzer } = service;
    limited = await service.client({ scopes: ['admin'], repositories: ['ghcr.io/team_a/*'] });
    analyzer.repositories.set(OTHER, [TAG]);
    await analyse(`${OWN}:1`);
    planted['images'] = await analyse(`${OTHER}:${TAG}`);
    planted['after'] = await analyse(`${OTHER}:grown-500`);
    const sides = { baseline: `${OWN}:1`, candidate: `${OTHER}:${TAG}` };
    planted['comparisons'] = await send(admin, 'comparisons', sides, 202);
    const history = { repository: OTHER, tags: ['1', TAG] };
    planted['trends/bisections'] = await send(admin, 'trends/bisections', history, 202);
    const audit = { name: 'planted audit', cron: '@yearly', targets: [target(OWN), target(OTHER)] };
    planted['audits'] = await send(admin, 'audits', audit);
    planted['runId'] = await send(admin, `audits/${planted['audits']}/runs`, {}, 202);
    const rules = ['visibleSize <= 5GB'];
    planted['budgets'] = await send(admin, 'budgets', { name: 'planted', rules, repository: 'ghcr.io/teamxa/*' });
    const waiver = { rule: 'visibleSize <= 5GB', owner: 'x', reason: 'x', expiresAt: future };
    planted['waivers'] = await send(admin, 'waivers', { ...waiver, repository: OTHER });
    const webhook = { url: receiver.urlOf('/all'), eventTypes: ['image.finished'], secret: makeSecret() };
    planted['webhooks'] = await send(admin, 'webhooks', webhook);
    planted['deliveryId'] = await send(admin, `webhooks/${planted['webhooks']}/test`, {}, 202);
    planted['api-keys'] = (await service.client({ scopes: ['read'] })).keyId;
    planted['registries'] = await send(admin, 'registries', {
      registry: 'ghcr.io/teamxa',
      credentials: { identityToken: 'planted' },
    });
  });
  afterAll(async () => {
    await service.stop();
    await receiver.stop();
  });

  const pathOf = ({ id, path }: { id: string; path: string }): string => {
    const resource = /^\/api\/v1\/(.*?)\/\{/.exec(path)?.[1] ?? '';
    const names: Record<string, string | undefined> = { id: planted[resource], path: `${OTHER}.svg`, ...planted };
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? `no ${name} of ${resource}`);
    const explained = `before=${planted['images']}&after=${planted['after']}`;
    const query = id === 'explanationTrends' ? explained : (QUERIES[id] ?? '');
    return `${filled}?${query}`;
  };

  it.each(OPERATIONS.filter(({ path }) => path.includes('{') || path.endsWith('/explanation')))(
    'gets 404 of $method $path for the rest',
    async (operation) => {
      const path = pathOf(operation);
      const { status } = await limited.any(operation.method, path, BODIES[operation.id] ?? {});
      expect(status).toBe(404);
      if (operation.method !== 'get' || operation.path.endsWith('/events')) return;
      expect((await service.admin.any('get', path)).status, 'for an admin of all').not.toBe(404);
    },
  );

  const LISTS = OPERATIONS.filter(({ path, method }) => method === 'get' && !path.includes('{'));
  it.each(LISTS.filter(({ path }) => !path.endsWith('/explanation')))(
    'finds nothing of the rest in $path',
    async (operation) => {
      const path = pathOf(operation);
      const isAsked = path.includes(OTHER);
      const leaks = (text: string): string[] =>
        [...Object.values(planted), TAG, 'planted', ...(isAsked ? [] : ['teamxa'])].filter((mark) =>
          text.includes(mark),
        );
      const seen = await limited.any('get', path);
      expect(seen.status).toBe(200);
      expect(leaks(textOf(seen))).toEqual([]);
      expect(leaks(textOf(await service.admin.any('get', path))), 'for an admin of all').not.toEqual([]);
    },
  );

  it.each(Object.entries(CREATIONS))('is refused by %s for the rest', async (id, body) => {
    const { path = '' } = OPERATIONS.find((operation) => operation.id === id) ?? {};
    expect((await limited.any('post', path, body)).status).toBe(403);
    expect((await service.admin.any('post', path, body)).status, 'for an admin of all').toBeLessThan(300);
  });

  it('pages over what it sees as if there were nothing else', async () => {
    const first = await analyse(`${OWN}:2`);
    await analyse(`${OTHER}:3`);
    const page = (await limited.get<{ items: { id: string }[]; nextCursor: string | null }>('/api/v1/images?limit=1'))
      .body;
    expect(page.items.map(({ id }) => id)).toEqual([first]);
    const seen: unknown[] = [];
    for (let cursor: string | null = page.nextCursor; cursor !== null;) {
      const next: typeof page = (await limited.get<typeof page>(`/api/v1/images?limit=1&cursor=${cursor}`)).body;
      seen.push(...next.items);
      cursor = next.nextCursor;
    }
    const all = (await limited.get<typeof page>('/api/v1/images?limit=200')).body.items;
    expect([...page.items, ...seen]).toEqual(all);
    expect(new Set(all.map((item) => (item as unknown as { repository: string }).repository))).toEqual(new Set([OWN]));
  });

  it('is told by its webhooks of its own repositories only', async () => {
    const webhook = { url: receiver.urlOf('/own'), eventTypes: ['image.finished', 'comparison.finished'] };
    const id = await send(limited, 'webhooks', webhook);
    await analyse(`${OTHER}:4`);
    await analyse(`${OWN}:4`);
    const own = (): string[] => receiver.at('/own').map(({ body }) => body);
    await expect.poll(() => own().some((body) => body.includes(`${OWN}:4`)), { timeout: 20_000 }).toBe(true);
    await expect.poll(() => receiver.at('/all').some(({ body }) => body.includes(`${OTHER}:4`))).toBe(true);
    expect(own().filter((body) => body.includes('teamxa'))).toEqual([]);
    const { items } = (await limited.get<{ items: object[] }>(`/api/v1/webhooks/${id}/deliveries`)).body;
    expect(items).toHaveLength(own().length);
  });

  it('cannot name a budget that it does not see', async () => {
    const body = { reference: `${OWN}:5`, storedBudgets: ['planted'] };
    expect((await limited.any('post', '/api/v1/images', body)).status).toBe(400);
    expect((await service.admin.any('post', '/api/v1/images', body)).status).toBe(202);
  });
});

/** supertest gives no text for pictures. */
function textOf({ text, body }: { text?: string; body: unknown }): string {
  return text ?? (Buffer.isBuffer(body) ? body.toString('utf8') : JSON.stringify(body));
}
