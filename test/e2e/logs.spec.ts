import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageResource } from '../../src/images/image.dto.js';
import { ApiClient } from '../support/api-client.js';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { isSettled, poll } from '../support/test-service.js';

const PASSWORD = 'planted-secret-in-a-url';

describe('the log of a service', () => {
  let database: TestDatabase;
  let service: ServiceProcess;
  let api: ApiClient;
  const written: string[] = [];
  const lines = (): Record<string, unknown>[] =>
    written.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);

  beforeAll(async () => {
    database = await startTestDatabase();
    const environment = { STAGEDIFF_LOG_LEVEL: 'info', STAGEDIFF_DRAIN: '0' };
    service = await startServiceProcess({ ...environment, DATABASE_URL: await database.create('logs') }, (line) => {
      written.push(line);
    });
    api = new ApiClient(service.url);
  });
  afterAll(async () => {
    service.signal('SIGKILL');
    await service.ended;
    await database.stop();
  });

  it('names the request in each line of a request, the one that the client sent', async () => {
    await api.get('/api/v1/nowhere', 404, { 'X-Request-Id': 'from-the-client' });
    await expect.poll(() => lines().filter(({ reqId }) => reqId === 'from-the-client')).not.toEqual([]);
  });

  it('names the job and its attempt in each line of a job, and says how it ended', async () => {
    const { body } = await api.post<ImageResource>('/api/v1/images', { reference: 'app/broken:fail-INTERNAL' }, 202);
    await poll<ImageResource>(api, `/api/v1/images/${body.id}`, isSettled);
    await expect.poll(() => lines().some(({ msg }) => /^image job failed after/.test(String(msg)))).toBe(true);
    const ofJob = lines().filter(({ context }) => context === 'JobRunner');
    expect(ofJob.length).toBeGreaterThanOrEqual(2);
    expect(new Set(ofJob.map(({ jobId, attempt }) => `${String(jobId)} ${String(attempt)}`)).size).toBe(1);
    expect(ofJob[0]).toMatchObject({ jobId: expect.stringMatching(/^[0-9a-f-]{36}$/), attempt: 1 });
    expect(ofJob.some(({ err }) => err !== undefined)).toBe(true);
  });

  it('holds no secret of a request, wherever it stood', async () => {
    const userinfo = `user:${PASSWORD}@registry.example/app`;
    await api.post('/api/v1/images', { reference: userinfo }, 400, { Authorization: `Basic ${PASSWORD}` });
    await api.get('/api/v1/images', 401, { Authorization: `Bearer ${PASSWORD}` });
    await api.get(`/api/v1/images?repository=${encodeURIComponent(userinfo)}`);
    await api.get(`/api/v1/images?token=${PASSWORD}`, 400);
    await api.get('/healthz');
    await expect.poll(() => lines().filter(({ req }) => req !== undefined).length).toBeGreaterThanOrEqual(5);
    expect(written.join('\n')).not.toContain(PASSWORD);
    expect(lines().some(({ req }) => (req as { path?: string } | undefined)?.path === '/healthz')).toBe(false);
  });
});
