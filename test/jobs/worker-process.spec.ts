import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import type { ImageResource } from '../../src/images/image.dto.js';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

const PATH = '/api/v1/images';
/** The shortest that the queue takes: a dead worker is noticed after 10 to 15 seconds. */
const HEARTBEAT = { STAGEDIFF_JOB_HEARTBEAT: '10', STAGEDIFF_JOB_RETRY_DELAY: '1', STAGEDIFF_DRAIN: '0' };

describe('[T80] worker processes', { timeout: 90_000 }, () => {
  let database: TestDatabase;
  let databaseUrl: string;
  let service: TestService;
  let count = 0;
  const workers: ServiceProcess[] = [];

  beforeAll(async () => {
    database = await startTestDatabase();
    databaseUrl = await database.create('faults');
    service = await startTestService({ ...HEARTBEAT, STAGEDIFF_ROLE: 'api' }, { databaseUrl });
  });
  afterEach(async () => {
    for (const worker of workers) worker.signal('SIGKILL');
    await Promise.all(workers.splice(0).map(({ ended }) => ended));
  });
  afterAll(async () => {
    await service.stop();
    await database.stop();
  });

  const startWorker = async (): Promise<ServiceProcess> => {
    const environment = { ...HEARTBEAT, STAGEDIFF_ROLE: 'worker', DATABASE_URL: databaseUrl };
    const worker = await startServiceProcess(environment);
    workers.push(worker);
    return worker;
  };
  const startJob = async (): Promise<{ path: string; first: ServiceProcess }> => {
    const first = await startWorker();
    const { body } = await service.api.post<ImageResource>(PATH, { reference: `app/n${count++}:slow-2500` }, 202);
    const path = `${PATH}/${body.id}`;
    await poll<ImageResource>(service.api, path, ({ progress }) => progress?.stage === 'pull');
    return { path, first };
  };
  const finish = (path: string): Promise<ImageResource> =>
    poll(service.api, path, isSettled, 60) as Promise<ImageResource>;
  const query = async <T extends object>(sql: string, values: unknown[]): Promise<T[]> => {
    const client = new Client(databaseUrl);
    await client.connect();
    return (await client.query<T>(sql, values).finally(() => client.end())).rows;
  };
  const attempts = async ({ id }: ImageResource): Promise<number | undefined> => {
    const sql = 'SELECT attempt FROM jobs WHERE id = (SELECT "jobId" FROM images WHERE id = $1)';
    return (await query<{ attempt: number }>(sql, [id]))[0]?.attempt;
  };
  const reports = async ({ digest }: ImageResource): Promise<number> =>
    (await query('SELECT id FROM image_reports WHERE digest = $1', [digest])).length;

  it('has the job of a killed worker taken up by another', async () => {
    const { path, first } = await startJob();
    first.signal('SIGKILL');
    await startWorker();
    const image = await finish(path);
    expect(image.status).toBe('succeeded');
    expect(await attempts(image)).toBe(2);
    expect(await reports(image)).toBe(1);
  });

  it('gives running jobs back on SIGTERM', async () => {
    const { path, first } = await startJob();
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
    expect((await service.api.get<ImageResource>(path)).body).toMatchObject({ status: 'pending', problem: null });
    await startWorker();
    expect((await finish(path)).status).toBe('succeeded');
  });

  it('refuses what a paused worker writes late', async () => {
    const { path, first } = await startJob();
    first.signal('SIGSTOP');
    await startWorker();
    const image = await finish(path);
    first.signal('SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect((await service.api.get<ImageResource>(path)).body).toEqual(image);
    expect(image.status).toBe('succeeded');
    expect(await attempts(image)).toBe(2);
    expect(await reports(image)).toBe(1);
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
  });
});
