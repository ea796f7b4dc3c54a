import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonExporter } from '../../src/core/exports/json.js';
import { markdownExporter } from '../../src/core/exports/markdown.js';
import { packJson } from '../../src/database/packed-json.js';
import { ReadingThread } from '../../src/reading/reading-thread.js';
import { ReportSender } from '../../src/reading/report-sender.js';
import { renderDockerfile } from '../../src/reading/render-dockerfile.js';
import { renderReport, type StoredImage } from '../../src/reading/stored-report.js';
import { expectCode } from '../support/coded-error.js';
import { sampleImage, samplePackage } from '../support/sample-reports.js';

const sender = new ReportSender();
const app = express();
const server = app.listen(0, '127.0.0.1');
let stored: StoredImage;
app.get('/:format', async (request, response) => {
  await sender.send(response, request.params.format === 'json' ? jsonExporter : markdownExporter, 'image', stored);
});

beforeAll(async () => {
  if (!server.listening) await once(server, 'listening');
  const body = await packJson(sampleImage('app'));
  stored = { kind: 'image', id: 'one', body, viewer: { repositories: null }, reference: 'other', budgets: [] };
});
afterAll(async () => {
  server.close();
  await sender.onApplicationShutdown();
});

const ask = (format: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${format}`, { headers });
const damaged = (): StoredImage => ({ ...stored, body: new Uint8Array() });

describe('a report that is sent', () => {
  it.each(['json', 'markdown'])('is not rendered again as %s for a client that has it', async (format) => {
    const whole = stored;
    const etag = (await ask(format)).headers.get('etag') ?? '';
    stored = damaged(); // whatever reads it now fails
    const answer = await ask(format, { 'if-none-match': etag });
    stored = whole;
    expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([304, etag, '']);
  });

  it('has another ETag under another name, and is sent again', async () => {
    const etag = (await ask('json')).headers.get('etag') ?? '';
    stored = { ...stored, reference: 'renamed' };
    const answer = await ask('json', { 'if-none-match': etag });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).not.toBe(etag);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('comes from a thread when it is large, byte for byte the same', async () => {
    const packages = Array.from({ length: 2000 }, (_, index) => samplePackage(`package-${index}`));
    stored = { ...stored, id: 'large', body: await packJson({ ...sampleImage('app'), packages }) };
    for (const [format, name] of [
      ['json', 'json'],
      ['markdown', 'markdown'],
    ] as const) {
      const { body, etag } = await renderReport(stored, name);
      const answer = await ask(format);
      expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
      expect(answer.headers.get('etag')).toBe(etag);
    }
  });
});

describe('a reading thread', () => {
  it('says why a report cannot be read, and goes on', async () => {
    const thread = new ReadingThread();
    await expectCode('REPORT_UNREADABLE', () => thread.run('render', { stored: damaged(), format: 'json' }));
    await expectCode('REPORT_UNREADABLE', () => thread.run('render', { stored: damaged(), format: 'html' }));
    expect(await thread.run('list', { key: 'unknown', path: '', order: 'name', start: 0, limit: 1 })).toBeUndefined();
    const late = thread.run('render', { stored, format: 'json' });
    await Promise.all([expectCode('CANCELLED', () => late), thread.close()]);
  });

  it('analyses Dockerfiles', async () => {
    const thread = new ReadingThread();
    const now = new Date(0);
    const asked = { dockerfile: 'FROM debian:12\nRUN apt-get update\n', contextPaths: ['a'] };
    const answer = await thread.run('dockerfile', { asked, format: 'sarif', now });
    expect(answer).toEqual({ ...renderDockerfile(asked, 'sarif', now), body: expect.any(Uint8Array) as Uint8Array });
    await expectCode('DOCKERFILE_INVALID', () =>
      thread.run('dockerfile', { asked: { dockerfile: 'FRO debian' }, format: 'json', now }),
    );
    await thread.close();
  });
});
