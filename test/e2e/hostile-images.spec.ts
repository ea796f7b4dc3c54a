import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR_KINDS } from '../../src/core/errors.js';
import { EXPORTERS } from '../../src/core/exports/index.js';
import type { ImageReport } from '../../src/core/report/image-report.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import { AWKWARD_IMAGE } from '../support/awkward-image.js';
import { type BuiltService, startBuiltService } from '../support/built-service.js';
import { FakeRegistry } from '../support/fake-registry.js';
import { type Hostile, HOSTILE_IMAGES, SMALL_LIMITS } from '../support/hostile-images.js';
import { hasSkopeo } from '../support/skopeo.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { isSettled, poll } from '../support/test-service.js';

/** Runs of a job; what is retryable uses up all of them. */
const TRIES = 2;

describe.skipIf(!hasSkopeo)('images of a hostile registry, through the service and skopeo', () => {
  let registry: FakeRegistry;
  let database: TestDatabase;
  let databaseUrl: string;
  let service: BuiltService;
  const served: Hostile[] = [];
  const ids: string[] = [];

  beforeAll(async () => {
    [registry, database] = await Promise.all([FakeRegistry.start(), startTestDatabase()]);
    databaseUrl = await database.create('hostile');
    served.push(...HOSTILE_IMAGES.map(([, , serve], index) => serve(registry, `case-${index}`)));
    const answers = new Map(served.flatMap(({ answers = {} }) => Object.entries(answers)));
    registry.fault = (request, response) =>
      answers.get((request.url ?? '').split('/').at(-1) ?? '')?.(request, response) ?? false;
    service = await startBuiltService({
      ...{ databaseUrl, registries: [registry.host] },
      environment: { ...SMALL_LIMITS, STAGEDIFF_JOB_TRIES: String(TRIES), STAGEDIFF_JOB_CONCURRENCY: '6' },
    });
    // All at once: what one of them does to the worker must not harm the others.
    for (const [index, { suffix }] of served.entries()) {
      const body = { reference: `${registry.host}/case/${index}${suffix}`, platform: 'linux/amd64' };
      ids.push((await service.api.post<ImageResource>('/api/v1/images', body, 202)).body.id);
    }
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await Promise.all([registry.stop(), database.stop()]);
  });

  it.each(HOSTILE_IMAGES.map(([name, code], index) => [name, code, index] as const))(
    '%s: %s',
    { timeout: 90_000 },
    async (_, code, index) => {
      const image = await poll<ImageResource>(service.api, `/api/v1/images/${ids[index]}`, isSettled, 80);
      const { retryable } = ERROR_KINDS[code];
      expect(image).toMatchObject({ status: 'failed', summary: null, problem: { code, retryable } });
      expect(image.problem?.message).toMatch(/^[^\p{Cc}]{5,1100}$/u);
      const asked = registry.requests.filter((line) => line.includes(`/case/${index}/manifests/`)).length;
      // Without a retry a manifest is asked for with HEAD or GET by look-up, config and copy, of an index once more.
      if (!retryable) expect(asked, 'nothing is asked again').toBeLessThanOrEqual(6);
    },
  );

  it('leaves nothing behind: no rows, no files, and the service answers', async () => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, string>>(
        `SELECT (SELECT count(*) FROM image_reports) AS reports, (SELECT count(*) FROM packages) AS packages,
         (SELECT count(*) FROM layer_scans) AS scans`,
      );
      // The layer of which only the size is a lie is right by its digest and its diffId: its scan may stay.
      expect(rows).toEqual([{ reports: '0', packages: '0', scans: expect.stringMatching(/^[01]$/) as string }]);
    } finally {
      await client.end();
    }
    const scratch = join(service.dataDir, 'scratch');
    const folders = await readdir(scratch);
    expect((await Promise.all(folders.map((each) => readdir(join(scratch, each))))).flat()).toEqual([]);
    await service.api.get('/readyz');
  });

  it('[T68] [T71] [T72] stores and exports awkward names, and names a broken database', async () => {
    const { suffix } = AWKWARD_IMAGE(registry, 'awkward');
    const body = { reference: `${registry.host}/awkward${suffix}`, platform: 'linux/amd64' };
    const { id } = (await service.api.post<ImageResource>('/api/v1/images', body, 202)).body;
    const image = await poll<ImageResource>(service.api, `/api/v1/images/${id}`, isSettled, 80);
    expect(image).toMatchObject({ status: 'succeeded', problem: null });
    const { body: report } = await service.api.get<ImageReport>(`/api/v1/images/${id}/report`);
    expect(report.problems).toContainEqual(
      expect.objectContaining({ code: 'PKGDB_CORRUPT', path: 'var/lib/rpm/rpmdb.sqlite', layerIndex: 0 }),
    );
    const names = report.packages.map(({ name }) => name);
    for (const name of ['__proto__', 'constructor', '=cmd()']) expect(names).toContain(name);
    const { body: page } = await service.api.get<{ items: { name: string }[] }>(
      `/api/v1/images/${id}/packages?limit=200`,
    );
    expect(page.items.length).toBe(names.length);
    for (const { format } of EXPORTERS.filter(({ image: of }) => of)) {
      const { text } = await service.api.get(`/api/v1/images/${id}/report?format=${format}`);
      expect(text.length, format).toBeGreaterThan(100);
      if (format === 'html') expect(text).not.toMatch(/<(?:script|img)/);
    }
  });
});
