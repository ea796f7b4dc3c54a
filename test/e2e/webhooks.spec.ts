import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemDocument } from '../../src/http/problem.js';
import type { Page } from '../../src/http/paging.js';
import type { DeliveryResource, WebhookResource, WebhookWithSecret } from '../../src/webhooks/webhook.dto.js';
import { startTestService, type TestService, poll } from '../support/test-service.js';
import { type ReceiverAnswer, WebhookReceiver } from '../support/webhook-receiver.js';

const PATH = '/api/v1/webhooks';
const EVERYTHING = ['comparison.finished', 'image.finished', 'audit.run.finished', 'budget.breached'];

describe('webhooks', () => {
  let receiver: WebhookReceiver;
  let service: TestService;

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    service = await startTestService({
      STAGEDIFF_SECRET_KEY: 'a secret key of the tests',
      STAGEDIFF_ALLOWED_WEBHOOKS: receiver.host,
      STAGEDIFF_WEBHOOK_TIMEOUT: '1',
      STAGEDIFF_WEBHOOK_RETRY_DELAY: '1',
      STAGEDIFF_PUBLIC_URL: 'https://stagediff.example/base/',
    });
  });
  afterAll(async () => {
    await service.stop();
    await receiver.stop();
  });

  const create = async (path: string, more: object = {}): Promise<WebhookWithSecret> => {
    const sent = { url: receiver.urlOf(path), eventTypes: EVERYTHING, ...more };
    return (await service.api.post<WebhookWithSecret>(PATH, sent, 201)).body;
  };
  const remove = ({ id }: WebhookResource) => service.api.delete(`${PATH}/${id}`, 204);
  const test = async ({ id }: WebhookResource): Promise<string> => {
    const { body, headers } = await service.api.post<DeliveryResource>(`${PATH}/${id}/test`, {}, 202);
    expect(headers['location']).toBe(`${PATH}/${id}/deliveries/${body.id}`);
    return `${PATH}/${id}/deliveries/${body.id}`;
  };
  const settled = (path: string, seconds?: number): Promise<DeliveryResource> =>
    poll<DeliveryResource>(service.api, path, ({ status }) => status !== 'pending', seconds);

  it('tell of a comparison and of a broken budget, signed', async () => {
    const webhook = await create('/signed');
    const sent = { baseline: 'hook/app:1', candidate: 'hook/app:2', budgets: ['packages == 0', 'layers == 0'] };
    await service.api.post('/api/v1/comparisons', sent, 202);
    const messages = await receiver.waitFor('/signed', 2);
    const bodies = messages.map(({ body, headers }) => {
      const verified = new Webhook(webhook.secret ?? '').verify(body, headers);
      return verified as { type: string; timestamp: string; data: Record<string, unknown> };
    });
    const finished = bodies.find(({ type }) => type === 'comparison.finished');
    expect(finished?.data).toMatchObject({
      ...{ status: 'succeeded', problem: null, budgetVerdict: 'failed' },
      candidate: { reference: 'docker.io/hook/app:2', platform: 'linux/amd64' },
      budgets: [{ status: 'failed' }, { status: 'passed' }],
    });
    const breached = bodies.find(({ type }) => type === 'budget.breached');
    expect(breached?.data['budgets']).toMatchObject([{ rule: 'packages == 0', status: 'failed' }]);
    const { report } = breached?.data['links'] as { report: string };
    expect(report).toMatch(/^https:\/\/stagediff\.example\/base\/api\/v1\/comparisons\/[\w-]+\/report$/);
    await remove(webhook);
  });

  it('tell of an image, also when it cannot be had', async () => {
    const webhook = await create('/images', { eventTypes: ['image.finished'] });
    await service.api.post('/api/v1/images', { reference: 'hook/app:missing' }, 202);
    const [message] = await receiver.waitFor('/images');
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      type: 'image.finished',
      data: { status: 'failed', problem: { code: 'NOT_FOUND' } },
    });
    await remove(webhook);
  });

  it('write text for chat services, unsigned, and do not show their URL', async () => {
    const webhook = await create('/services/T0/B0/secret', { format: 'slack' });
    expect(webhook).toMatchObject({ url: `http://${receiver.host}/…`, secret: null, secrets: [] });
    await settled(await test(webhook));
    const [message] = receiver.at('/services/T0/B0/secret');
    expect(JSON.parse(message?.body ?? '')).toEqual({
      text: expect.stringContaining('*stagediff: Test message*') as string,
    });
    expect(message?.headers).not.toHaveProperty('webhook-signature');
    await service.api.post(`${PATH}/${webhook.id}/secrets`, {}, 409);
    await remove(webhook);
  });

  it('try again with the same id until the receiver takes it, and keep a log', async () => {
    receiver.answers['/flaky'] = [500, (_, response) => response.writeHead(429, { 'Retry-After': '2' }).end(), 200];
    const webhook = await create('/flaky');
    const delivery = await settled(await test(webhook), 30);
    expect(delivery).toMatchObject({ status: 'delivered', nextAttemptAt: null, eventType: 'webhook.test' });
    expect(delivery.attempts.map(({ httpStatus, error }) => [httpStatus, error])).toEqual([
      [200, null],
      [429, 'the receiver answered 429'],
      [500, 'the receiver answered 500'],
    ]);
    const messages = receiver.at('/flaky');
    expect(new Set(messages.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([delivery.eventId]));
    expect(new Set(messages.map(({ body }) => body)).size).toBe(1);
    for (const { body, headers } of messages) new Webhook(webhook.secret ?? '').verify(body, headers);
    const [asked, next] = [delivery.attempts[1], delivery.attempts[0]].map((one) => Date.parse(one?.createdAt ?? ''));
    expect((next ?? 0) - (asked ?? 0)).toBeGreaterThanOrEqual(1900);
    await remove(webhook);
  });

  it('can be sent again, with the same id', async () => {
    const webhook = await create('/replayed');
    const path = await test(webhook);
    const first = await settled(path);
    const answer = await service.api.post<DeliveryResource>(`${path}/replay`, {}, 202);
    expect(answer.body).toMatchObject({ id: first.id, eventId: first.eventId, status: 'pending' });
    expect((await settled(path)).attempts).toHaveLength(2);
    const ids = receiver.at('/replayed').map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([first.eventId, first.eventId]);
    const { body } = await service.api.get<Page<DeliveryResource>>(`${PATH}/${webhook.id}/deliveries?status=delivered`);
    expect(body.items.map(({ id }) => id)).toEqual([first.id]);
    await service.api.get(`${PATH}/${webhook.id}/deliveries?cursor=bm9uZQ`, 400);
    await remove(webhook);
    await service.api.get(path, 404);
  });

  it.each<[string, ReceiverAnswer, RegExp]>([
    ['/redirects', (_, response) => response.writeHead(302, { Location: '/elsewhere' }).end(), /^redirects are not/],
    ['/never', () => undefined, /^no answer within 1 seconds/],
    ['/resets', (request) => request.socket.destroy(), /^the connection failed: ECONNRESET/],
  ])('[T22] count it as a failure when the answer is that of %s', async (path, answer, error) => {
    receiver.answers[path] = [answer];
    const webhook = await create(path);
    const found = await poll<DeliveryResource>(service.api, await test(webhook), ({ attempts }) => attempts.length > 0);
    expect(found.status).toBe('pending');
    expect(found.attempts.at(-1)?.error).toMatch(error);
    expect(Date.parse(found.nextAttemptAt ?? '')).toBeGreaterThan(Date.parse(found.startedAt));
    expect(receiver.at('/elsewhere')).toEqual([]);
    await remove(webhook);
  });

  it('read no more of an answer than its head', async () => {
    let isOpen = true;
    receiver.answers['/huge'] = [
      (_, response) => {
        response.writeHead(200).on('close', () => (isOpen = false));
        const pump = (): void => {
          while (isOpen && response.write(Buffer.alloc(65_536)));
          if (isOpen) response.once('drain', pump);
        };
        pump();
      },
    ];
    const webhook = await create('/huge');
    expect((await settled(await test(webhook))).status).toBe('delivered');
    await expect.poll(() => isOpen).toBe(false);
    await remove(webhook);
  });

  it('disable a receiver that is gone', async () => {
    receiver.answers['/gone'] = [410];
    const webhook = await create('/gone');
    const path = await test(webhook);
    expect((await settled(path)).status).toBe('failed');
    const { body } = await service.api.get<WebhookResource>(`${PATH}/${webhook.id}`);
    expect(body).toMatchObject({ enabled: false, disabledReason: 'the receiver answered 410 Gone' });
    await service.api.post(`${PATH}/${webhook.id}/test`, {}, 409);
    await service.api.post(`${path}/replay`, {}, 409);
    const enabled = await service.api.patch<WebhookResource>(`${PATH}/${webhook.id}`, { enabled: true }, 200);
    expect(enabled.body).toMatchObject({ enabled: true, disabledReason: null });
    await remove(webhook);
  });

  it('sign with both secrets while they are rotated', async () => {
    const webhook = await create('/rotated');
    const rotated = await service.api.post<WebhookWithSecret>(`${PATH}/${webhook.id}/secrets`, {}, 200);
    expect(rotated.body.secrets).toHaveLength(2);
    await settled(await test(webhook));
    const [message] = receiver.at('/rotated');
    for (const secret of [webhook.secret, rotated.body.secret]) {
      new Webhook(secret ?? '').verify(message?.body ?? '', message?.headers ?? {});
    }
    const last = await service.api.post<WebhookWithSecret>(`${PATH}/${webhook.id}/secrets`, { overlapHours: 0 }, 200);
    await settled(await test(webhook));
    const after = receiver.at('/rotated')[1];
    new Webhook(last.body.secret ?? '').verify(after?.body ?? '', after?.headers ?? {});
    for (const { secret } of [webhook, rotated.body]) {
      expect(() => new Webhook(secret ?? '').verify(after?.body ?? '', after?.headers ?? {})).toThrow();
    }
    await remove(webhook);
  });

  it('show a secret once, to the request that made it', async () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const sent = { url: receiver.urlOf('/own'), eventTypes: ['image.finished'], secret };
    expect((await service.api.post<WebhookWithSecret>(PATH, sent, 201)).body.secret).toBeNull();
    const key = { 'Idempotency-Key': 'webhook-1' };
    const made = { url: receiver.urlOf('/made'), eventTypes: ['image.finished'] };
    const first = await service.api.post<WebhookWithSecret>(PATH, made, 201, key);
    const second = await service.api.post<WebhookWithSecret>(PATH, made, 201, key);
    expect(first.body.secret).toMatch(/^whsec_/);
    expect(second.body).toEqual({ ...first.body, secret: null });
    const { text } = await service.api.get(`${PATH}?limit=200`);
    for (const hidden of [secret, first.body.secret ?? '']) expect(text).not.toContain(hidden);
  });

  it.each([
    [{ url: 'http://hooks.example/x' }, 422, 'WEBHOOK_NOT_ALLOWED'],
    [{ url: 'https://127.0.0.1/x' }, 422, 'WEBHOOK_NOT_ALLOWED'],
    [{ url: 'https://2130706433/x' }, 422, 'WEBHOOK_NOT_ALLOWED'],
    [{ url: 'https://[::ffff:10.0.0.1]/x' }, 422, 'WEBHOOK_NOT_ALLOWED'],
    [{ url: 'https://169.254.169.254/latest' }, 422, 'WEBHOOK_NOT_ALLOWED'],
    [{ url: 'https://localhost/x' }, 422, 'WEBHOOK_NOT_ALLOWED'],
    [{ url: 'https://user:pass@hooks.example/' }, 422, 'WEBHOOK_NOT_ALLOWED'],
    [{ url: 'ftp://hooks.example/' }, 422, 'WEBHOOK_NOT_ALLOWED'],
    [{ url: 'nonsense' }, 422, 'WEBHOOK_NOT_ALLOWED'],
    [{ eventTypes: ['nothing'] }, 400, 'INVALID_REQUEST'],
    [{ eventTypes: [] }, 400, 'INVALID_REQUEST'],
    [{ secret: 'whsec_short' }, 400, 'INVALID_REQUEST'],
    [{ other: 1 }, 400, 'INVALID_REQUEST'],
  ])('[T22] refuse what is wrong (%j)', async (wrong, status, code) => {
    const sent = { url: 'https://hooks.example/', eventTypes: ['image.finished'], ...wrong };
    const { body } = await service.api.post<ProblemDocument>(PATH, sent, status);
    expect(body.code).toBe(code);
    expect(body.detail).not.toContain('user:pass');
  });
});
