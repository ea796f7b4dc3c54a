import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnalyzer } from '../../src/analysis/create-analyzer.js';
import { readConfig } from '../../src/config.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import { startService, type RunningService } from '../../src/service.js';
import { ApiClient } from '../support/api-client.js';
import { FakeRegistry } from '../support/fake-registry.js';
import { hasSkopeo } from '../support/skopeo.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { isSettled, poll, QUICK } from '../support/test-service.js';

const PATH = '/api/v1/images';

describe.skipIf(!hasSkopeo)('the service with its real analyzer', () => {
  let database: TestDatabase;
  let registry: FakeRegistry;
  let service: RunningService;
  let dataDir: string;

  beforeAll(async () => {
    [database, registry] = await Promise.all([startTestDatabase(), FakeRegistry.start()]);
    dataDir = await mkdtemp(join(tmpdir(), 'stagediff-analyzer-spec-'));
    const config = readConfig({
      ...QUICK,
      STAGEDIFF_DATA_DIR: dataDir,
      STAGEDIFF_ALLOWED_REGISTRIES: registry.host,
      STAGEDIFF_INSECURE_REGISTRIES: registry.host,
    });
    service = await startService({
      config,
      databaseUrl: await database.create('analyzer'),
      createAnalyzer: (store, knownImages) =>
        createAnalyzer({
          ...{ store, knownImages, config, environment: { PATH: process.env['PATH'] } },
          code: new URL('../../dist/', import.meta.url),
        }),
    });
  });
  afterAll(async () => {
    await service.stop();
    expect(await readdir(join(dataDir, 'scratch'))).toEqual([]);
    await Promise.all([registry.stop(), database.stop(), rm(dataDir, { recursive: true })]);
  });

  it.each(['linux/s390x', 'all'])('treats an image of one platform that is asked for as %s', async (platform) => {
    const { digest } = registry.putImage('v1', []);
    const api = new ApiClient(service.url);
    const sent = { reference: `${registry.host}/app:v1`, platform };
    const { body } = await api.post<ImageResource>(PATH, sent, 202);
    const image = await poll<ImageResource>(api, `${PATH}/${body.id}`, isSettled);
    if (platform === 'all') expect(image).toMatchObject({ status: 'succeeded', digest, groupId: body.id });
    else expect(image).toMatchObject({ status: 'failed', problem: { code: 'PLATFORM_NOT_FOUND', retryable: false } });
  });
});
