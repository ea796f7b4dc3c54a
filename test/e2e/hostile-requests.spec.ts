import { readdir, mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnalyzer } from '../../src/analysis/create-analyzer.js';
import { readConfig } from '../../src/config.js';
import type { ProblemDocument } from '../../src/http/problem.js';
import { type RunningService, startService } from '../../src/service.js';
import { ApiClient } from '../support/api-client.js';
import { type ConnectionCounter, countConnections } from '../support/count-connections.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { QUICK } from '../support/test-service.js';

/** An address of this machine in its own network, where it has one. */
const own = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)?.address;

const HOSTS = [
  ...['127.0.0.1', 'localhost', 'LOCALHOST', 'a.localhost', '127.1', '0x7f000001', '2130706433', '017700000001'],
  ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '0.0.0.0'],
  ...['10.0.0.1', '172.16.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', '[fc00::1]', '[fe80::1]'],
];

describe('requests that point inwards, to a service with its real analyzer', () => {
  let database: TestDatabase;
  let service: RunningService;
  let api: ApiClient;
  let victim: ConnectionCounter;
  let dataDir: string;

  beforeAll(async () => {
    [database, victim] = await Promise.all([startTestDatabase(), countConnections()]);
    dataDir = await mkdtemp(join(tmpdir(), 'stagediff-requests-'));
    const config = readConfig({ ...QUICK, STAGEDIFF_DATA_DIR: dataDir, STAGEDIFF_SECRET_KEY: 'x'.repeat(16) });
    service = await startService({
      config,
      databaseUrl: await database.create('requests'),
      createAnalyzer: (store, knownImages) =>
        createAnalyzer({
          ...{ store, knownImages, config, environment: { PATH: process.env['PATH'] } },
          code: new URL('../../dist/', import.meta.url),
        }),
    });
    api = new ApiClient(service.url);
  });
  afterAll(async () => {
    await service.stop();
    await Promise.all([database.stop(), victim.stop(), rm(dataDir, { recursive: true })]);
  });

  const codeOf = async (path: string, body: object, status: number): Promise<string> =>
    (await api.post<ProblemDocument>(`/api/v1/${path}`, body, status)).body.code;

  it.each([...HOSTS, ...(own === undefined ? [] : [own])])('[T13] [T14] reach nothing at %s', async (host) => {
    const reference = `${host}:${victim.port}/app:v1`;
    for (const text of [reference, `docker://${reference}`]) {
      expect(await codeOf('images', { reference: text }, 422)).toBe('REGISTRY_NOT_ALLOWED');
      expect(await codeOf('comparisons', { baseline: 'alpine', candidate: text }, 422)).toBe('REGISTRY_NOT_ALLOWED');
    }
    expect(
      await codeOf('webhooks', { url: `https://${host}:${victim.port}/`, eventTypes: ['image.finished'] }, 422),
    ).toBe('WEBHOOK_NOT_ALLOWED');
    expect(victim.connections).toBe(0);
  });

  it.each([
    'dir:',
    'oci:',
    'docker-archive:',
    'oci-archive:',
    'tarball:',
    'sif:',
    'docker-daemon:',
    'containers-storage:',
  ])('[T10] [T11] [T12] open no file for %s', async (transport) => {
    for (const text of [`${transport}${dataDir}:x`, `${transport.toUpperCase()}${dataDir}:x`]) {
      expect(await codeOf('images', { reference: text }, 400)).toBe('UNSUPPORTED_TRANSPORT');
    }
    expect(await codeOf('images', { reference: `docker://${transport}/x` }, 400)).toBe('INVALID_REFERENCE');
    expect(await codeOf('images', { reference: `${transport.slice(0, -1)}%3A${dataDir}` }, 400)).toBe(
      'INVALID_REFERENCE',
    );
  });

  it('leave no scratch', async () => {
    const folders = await readdir(join(dataDir, 'scratch'));
    const left = await Promise.all(folders.map((each) => readdir(join(dataDir, 'scratch', each))));
    expect(left.flat()).toEqual([]);
  });
});
