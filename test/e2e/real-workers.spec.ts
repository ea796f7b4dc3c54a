import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import { tarArchive } from '../support/build-layer.js';
import { FakeRegistry, isBlob } from '../support/fake-registry.js';
import { type BuiltService, startBuiltService } from '../support/built-service.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { hasRegistry } from '../support/test-registry.js';
import { isSettled, poll } from '../support/test-service.js';

const PATH = '/api/v1/comparisons';
const LAYER_SIZE = 400_000;
const layerOf = (name: string): Buffer => tarArchive([{ name, body: Buffer.alloc(LAYER_SIZE, name) }]);

describe.skipIf(!hasRegistry)('worker processes on one database', () => {
  let database: TestDatabase;
  let registry: FakeRegistry;
  const started: BuiltService[] = [];

  beforeAll(async () => {
    [database, registry] = await Promise.all([startTestDatabase(), FakeRegistry.start()]);
  });
  afterAll(async () => {
    for (const service of started) await service.stop();
    await Promise.all([registry.stop(), database.stop()]);
  });

  const start = async (databaseUrl: string, role: string): Promise<BuiltService> => {
    const environment = { STAGEDIFF_ROLE: role };
    const service = await startBuiltService({ databaseUrl, registries: [registry.host], environment });
    started.push(service);
    return service;
  };
  const rowsOf = async (databaseUrl: string, query: string): Promise<Record<string, unknown>[]> => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(query).finally(() => client.end());
    return rows;
  };
  const create = async (api: BuiltService['api'], baseline: string, candidate: string): Promise<string> => {
    const body = { baseline: `${registry.host}/${baseline}`, candidate: `${registry.host}/${candidate}` };
    return (await api.post<ComparisonResource>(PATH, { ...body, platform: 'linux/amd64' }, 202)).body.id;
  };

  it.runIf(process.platform === 'linux')('go after the API where they share a machine', async () => {
    const databaseUrl = await database.create('priorities');
    const [api, worker] = [await start(databaseUrl, 'api'), await start(databaseUrl, 'worker')];
    const prioritiesOf = (pid: number): Set<number> =>
      new Set(readdirSync(`/proc/${pid}/task`).map((thread) => getPriority(Number(thread))));
    expect(prioritiesOf(api.pid)).toEqual(new Set([getPriority()]));
    // and its compiler and collector, which would else go before its own threads
    expect(prioritiesOf(worker.pid)).toEqual(new Set([Math.min(getPriority() + 10, 19)]));
  });

  it('takes up the job of a worker that was killed, and makes one report of it', { timeout: 90_000 }, async () => {
    registry.putImage('one', [layerOf('first')]);
    registry.putImage('two', [layerOf('second')]);
    const databaseUrl = await database.create('killed');
    const api = await start(databaseUrl, 'api');
    const worker = await start(databaseUrl, 'worker');
    const asked = Promise.withResolvers<boolean>();
    registry.fault = (request, response) => {
      if (!isBlob(request) || request.url?.includes('config')) return false;
      const size = Number(registry.files.get(`blobs/${request.url?.split('/').at(-1) ?? ''}`)?.body.length);
      if (size < LAYER_SIZE) return false;
      response.setHeader('Content-Length', size);
      response.write(Buffer.alloc(1000)); // and no more: the pull is under way
      asked.resolve(true);
      return true;
    };
    const id = await create(api.api, 'app:one', 'app:two');
    await asked.promise;
    await worker.kill();
    registry.fault = () => false;
    expect((await api.api.get<ComparisonResource>(`${PATH}/${id}`)).body.status).toBe('running');

    await start(databaseUrl, 'worker');
    const done = await poll<ComparisonResource>(api.api, `${PATH}/${id}`, isSettled, 60);
    expect(done).toMatchObject({ status: 'succeeded', problem: null });
    expect(await rowsOf(databaseUrl, 'SELECT attempt, status FROM jobs')).toEqual([
      { attempt: 2, status: 'succeeded' },
    ]);
    expect(await rowsOf(databaseUrl, 'SELECT count(*)::int FROM comparison_reports')).toEqual([{ count: 1 }]);
    expect(await rowsOf(databaseUrl, 'SELECT count(*)::int FROM layer_scans')).toEqual([{ count: 2 }]);
  });

  it('keeps one scan of a layer that two workers read at once', { timeout: 60_000 }, async () => {
    const shared = layerOf('shared');
    for (const name of ['a', 'b', 'c', 'd']) registry.putImage(name, [shared, layerOf(name)]);
    const databaseUrl = await database.create('two');
    const [first] = await Promise.all([start(databaseUrl, 'all'), start(databaseUrl, 'worker')]);
    registry.fault = (request, response) => {
      if (!isBlob(request)) return false;
      const file = registry.files.get(`blobs/${request.url?.split('/').at(-1) ?? ''}`);
      if (!file) return false;
      void sleep(500).then(() => response.end(file.body)); // long enough for the workers to meet
      return true;
    };
    const ids = await Promise.all([create(first.api, 'app:a', 'app:b'), create(first.api, 'app:c', 'app:d')]);
    for (const id of ids)
      expect(await poll<ComparisonResource>(first.api, `${PATH}/${id}`, isSettled, 40)).toMatchObject({
        status: 'succeeded',
      });
    const scans = await rowsOf(databaseUrl, 'SELECT "diffId", count(*)::int FROM layer_scans GROUP BY 1');
    expect(scans.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1]);
  });
});
