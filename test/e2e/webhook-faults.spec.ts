import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryResource, WebhookWithSecret } from '../../src/webhooks/webhook.dto.js';
import { ApiClient } from '../support/api-client.js';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { poll, startTestService } from '../support/test-service.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const PATH = '/api/v1/webhooks';

describe('deliveries when things fail', () => {
  let database: TestDatabase;
  let receiver: WebhookReceiver;
  let environment: Record<string, string>;
  const started: ServiceProcess[] = [];

  beforeAll(async () => {
    [database, receiver] = await Promise.all([startTestDatabase(), WebhookReceiver.start()]);
    environment = {
      STAGEDIFF_SECRET_KEY: 'a secret key of the tests',
      STAGEDIFF_ALLOWED_WEBHOOKS: receiver.host,
      STAGEDIFF_JOB_HEARTBEAT: '10',
      STAGEDIFF_JOB_RETRY_DELAY: '1',
    };
  });
  afterAll(async () => {
    for (const process of started) process.signal('SIGKILL');
    await receiver.stop();
    await database.stop();
  });

  const start = async (databaseUrl: string, role: string): Promise<ServiceProcess> => {
    const process = await startServiceProcess({ ...environment, DATABASE_URL: databaseUrl, STAGEDIFF_ROLE: role });
    started.push(process);
    return process;
  };
  const create = async (api: ApiClient, path: string): Promise<WebhookWithSecret> =>
    (await api.post<WebhookWithSecret>(PATH, { url: receiver.urlOf(path), eventTypes: ['image.finished'] }, 201)).body;
  const test = async (api: ApiClient, id: string): Promise<string> =>
    `${PATH}/${id}/deliveries/${(await api.post<DeliveryResource>(`${PATH}/${id}/test`, {}, 202)).body.id}`;

  it('are made again, with the same id, when the worker was killed', { timeout: 90_000 }, async () => {
    const databaseUrl = await database.create('killed');
    const api = new ApiClient((await start(databaseUrl, 'api')).url);
    const worker = await start(databaseUrl, 'worker');
    const webhook = await create(api, '/killed');
    receiver.answers['/killed'] = [() => undefined, 200];
    const path = await test(api, webhook.id);
    await receiver.waitFor('/killed');
    worker.signal('SIGKILL');
    await worker.ended;

    await start(databaseUrl, 'worker');
    const messages = await receiver.waitFor('/killed', 2, 60);
    const delivery = await poll<DeliveryResource>(api, path, ({ status }) => status === 'delivered');
    expect(messages.map(({ headers }) => headers['webhook-id'])).toEqual([delivery.eventId, delivery.eventId]);
    for (const { body, headers } of messages) new Webhook(webhook.secret ?? '').verify(body, headers);
  });

  it('are made once by two workers, for every event that was committed', { timeout: 60_000 }, async () => {
    const databaseUrl = await database.create('shared');
    const [first] = await Promise.all([start(databaseUrl, 'all'), start(databaseUrl, 'worker')]);
    const api = new ApiClient(first.url);
    await create(api, '/shared');
    const count = 30;
    const asked = Array.from({ length: count }, (_, index) => ({ reference: `shared/app:${index}` }));
    await Promise.all(asked.map((body) => api.post('/api/v1/images', body, 202)));
    const messages = await receiver.waitFor('/shared', count, 40);
    expect(new Set(messages.map(({ headers }) => headers['webhook-id'])).size).toBe(count);
    const references = messages.map(
      ({ body }) => (JSON.parse(body) as { data: { image: { reference: string } } }).data.image.reference,
    );
    expect(new Set(references).size).toBe(count);
  });

  it('[T22] are blocked when the address is private and no longer allowed, and nothing is dialled', async () => {
    const databaseUrl = await database.create('blocked');
    const api = await startTestService({ ...environment, STAGEDIFF_ROLE: 'api' }, { databaseUrl });
    const webhook = await create(api.api, '/blocked');
    const path = await test(api.api, webhook.id);
    const worker = await startTestService(
      { ...environment, STAGEDIFF_ROLE: 'worker', STAGEDIFF_ALLOWED_WEBHOOKS: '' },
      { databaseUrl },
    );
    const delivery = await poll<DeliveryResource>(api.api, path, ({ status }) => status !== 'pending');
    expect(delivery).toMatchObject({ status: 'blocked', attempts: [{ httpStatus: null }] });
    expect(delivery.attempts[0]?.error).toMatch(/^EGRESS_BLOCKED/);
    expect(receiver.at('/blocked')).toEqual([]);
    await worker.stop();
    await api.stop();
  });

  it('say that the key is wrong, and are made once it is right', async () => {
    const databaseUrl = await database.create('keys');
    const quick = { ...environment, STAGEDIFF_WEBHOOK_RETRY_DELAY: '1' };
    const api = await startTestService({ ...quick, STAGEDIFF_ROLE: 'api' }, { databaseUrl });
    const path = await test(api.api, (await create(api.api, '/keys')).id);
    const wrong = await startTestService(
      { ...quick, STAGEDIFF_SECRET_KEY: 'quite another secret key' },
      { databaseUrl },
    );
    const failed = await poll<DeliveryResource>(api.api, path, ({ attempts }) => attempts.length > 0);
    expect(failed.attempts[0]?.error).toMatch(/^SECRET_UNREADABLE/);
    await wrong.stop();
    const rotated = {
      STAGEDIFF_SECRET_KEY: 'quite another secret key',
      STAGEDIFF_PREVIOUS_SECRET_KEYS: environment['STAGEDIFF_SECRET_KEY'] ?? '',
    };
    const right = await startTestService({ ...quick, ...rotated }, { databaseUrl });
    await poll<DeliveryResource>(api.api, path, ({ status }) => status === 'delivered');
    await right.stop();
    await api.stop();
  });
});
