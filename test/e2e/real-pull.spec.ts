import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import type { BrowsedFile } from '../../src/images/image-files.dto.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import type { Page } from '../../src/http/paging.js';
import { digestOf } from '../../src/core/image/digest.js';
import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import { findFreePort } from '../../src/embedded/free-port.js';
import { tarArchive } from '../support/build-layer.js';
import { FakeRegistry, isBlob } from '../support/fake-registry.js';
import { descriptorOf, manifestBody, toBytes } from '../support/manifests.js';
import { TestLayout } from '../support/oci-layout.js';
import { type BuiltService, startBuiltService } from '../support/built-service.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { hasRegistry, startTestRegistry, type TestRegistry } from '../support/test-registry.js';
import { isSettled, poll } from '../support/test-service.js';

const PATH = '/api/v1/comparisons';

const debian = (version: string): string =>
  `Package: willow\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\nMaintainer: A <a@b.c>\n\n`;
const base = tarArchive([{ name: 'etc/hostname', body: 'base\n' }]);
const fat = tarArchive([
  { name: 'var/lib/dpkg/status', body: debian('1.0-1') },
  { name: 'usr/lib/willow', body: 'x'.repeat(50_000) },
]);
const slim = tarArchive([
  { name: 'var/lib/dpkg/status', body: debian('1.1-1') },
  { name: 'usr/lib/willow', body: 'x'.repeat(10_000) },
]);
/** Incompressible enough that half of it is well over any buffer. */
const large = tarArchive([{ name: 'opt/large', body: Buffer.alloc(3_000_000, 'abcdefg') }]);

describe.skipIf(!hasRegistry)('the service process with PostgreSQL and a registry', () => {
  let folder = '';
  let database: TestDatabase;
  let databaseUrl = '';
  let registry: TestRegistry;
  let guarded: TestRegistry;
  let fake: FakeRegistry;
  let closed = '';
  let service: BuiltService;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-real-'));
    closed = `127.0.0.1:${await findFreePort()}`;
    [database, registry, guarded, fake] = await Promise.all([
      startTestDatabase(),
      startTestRegistry(),
      startTestRegistry({ authenticated: true }),
      FakeRegistry.start(),
    ]);
    databaseUrl = await database.create('real');
    const layout = new TestLayout(folder);
    await layout.finish([
      ['fat', await layout.putImage([base, fat])],
      ['slim', await layout.putImage([base, slim])],
    ]);
    for (const tag of ['fat', 'slim']) await registry.push(folder, tag, `app:${tag}`);
    await guarded.push(folder, 'fat', 'app:fat');
    const registries = [registry.host, guarded.host, fake.host, closed];
    service = await startBuiltService({ databaseUrl, registries });
  });
  afterAll(async () => {
    await service.stop();
    await Promise.all([registry.stop(), guarded.stop(), fake.stop(), database.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  const compare = async (baseline: string, candidate: string): Promise<ComparisonResource> => {
    const body = { baseline, candidate, platform: 'linux/amd64' };
    const { id } = (await service.api.post<ComparisonResource>(PATH, body, 202)).body;
    return poll<ComparisonResource>(service.api, `${PATH}/${id}`, isSettled, 60);
  };
  const count = async (query: string, ...values: unknown[]): Promise<number> => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ count: string }>(query, values).finally(() => client.end());
    return Number(rows[0]?.count);
  };
  const scratch = async (): Promise<string[]> => {
    const folders = await readdir(join(service.dataDir, 'scratch'));
    return (await Promise.all(folders.map((each) => readdir(join(service.dataDir, 'scratch', each))))).flat();
  };

  it('pulls, compares and serves the exact difference', async () => {
    const done = await compare(`${registry.host}/app:fat`, `${registry.host}/app:slim`);
    expect(done).toMatchObject({ status: 'succeeded', summary: { contentSizeDelta: -40_000, packageCountDelta: 0 } });
    expect(done.manifests).toMatchObject({ sharedPrefix: 1, compressedSizeDelta: slim.length - fat.length });
    const { body } = await service.api.get<ComparisonReport>(done.links.report);
    expect(body.delta).toMatchObject({ contentSize: -40_000, visibleSize: -40_000, layerCount: 0 });
    expect(body.packages.changed).toMatchObject([
      { name: 'willow', direction: 'upgraded', baseline: { version: '1.0-1' }, candidate: { version: '1.1-1' } },
    ]);
    expect(body.layers).toMatchObject({ sharedPrefix: 1, onlyBaseline: [{ index: 1 }], onlyCandidate: [{ index: 1 }] });
    expect(await count('SELECT count(*) FROM layer_scans')).toBe(3);
    expect(await scratch()).toEqual([]);
  });

  it('pulls nothing for what it has scanned already', async () => {
    const before = registry.accessLog.length;
    const again = await compare(`${registry.host}/app:fat`, `${registry.host}/app:slim`);
    const backwards = await compare(`${registry.host}/app:slim`, `${registry.host}/app:fat`);
    expect([again.status, backwards.status]).toEqual(['succeeded', 'succeeded']);
    const log = registry.accessLog.slice(before);
    expect(log.some((line) => line.includes('GET /v2/app/manifests/'))).toBe(true);
    expect(log.filter((line) => line.includes('/blobs/'))).toEqual([]);
    expect(await count('SELECT count(*) FROM comparison_reports')).toBe(2);
  });

  it('scans the layers of an image again when a backup left the scans out, and keeps the report', async () => {
    const analyze = async (): Promise<string> => {
      const body = { reference: `${registry.host}/app:fat`, platform: 'linux/amd64' };
      const path = `/api/v1/images/${(await service.api.post<ImageResource>('/api/v1/images', body, 202)).body.id}`;
      await poll<ImageResource>(service.api, path, isSettled, 60);
      return path;
    };
    const before = await analyze();
    const { headers } = await service.api.get(`${before}/report`);
    await count('WITH gone AS (DELETE FROM layer_scans RETURNING 1) SELECT count(*) FROM gone');
    await service.api.get(`${before}/files`, 409);
    const after = await analyze();
    expect((await service.api.get<Page<BrowsedFile>>(`${after}/files`)).body.items).not.toEqual([]);
    expect((await service.api.get(`${after}/report`)).headers['etag']).toBe(headers['etag']);
    expect(await count('SELECT count(*) FROM image_reports')).toBe(2);
  });

  it.each([
    ['an unknown tag', 'NOT_FOUND', () => `${registry.host}/app:nowhere`],
    ['a registry that wants a password', 'UNAUTHORIZED', () => `${guarded.host}/app:fat`],
    ['a closed port', 'REGISTRY_UNREACHABLE', () => `${closed}/app:fat`],
    ['no such platform', 'PLATFORM_NOT_FOUND', () => `${fake.host}/${serveOtherPlatform(fake)}`],
    ['a Helm chart', 'NOT_AN_IMAGE', () => `${fake.host}/${serveHelmChart(fake)}`],
    ['a truncated blob', 'REGISTRY_TRUNCATED', () => `${fake.host}/${serveTruncated(fake)}`],
    ['a wrong diffId', 'DIFFID_MISMATCH', () => `${fake.host}/${serveWrongDiffId(fake)}`],
  ])('%s: %s, and nothing is half stored', async (_, code, candidate) => {
    const counted = ['image_reports', 'comparison_reports', 'packages', 'layer_scans'];
    const rows = async (): Promise<number[]> =>
      Promise.all(counted.map((table) => count(`SELECT count(*) FROM ${table}`)));
    const before = await rows();
    const failed = await compare(`${registry.host}/app:fat`, candidate());
    expect(failed).toMatchObject({ status: 'failed', problem: { code }, summary: null });
    await service.api.get(failed.links.report, 409);
    expect(await rows()).toEqual(before);
    expect(await count('SELECT count(*) FROM comparisons WHERE id = $1 AND "reportId" IS NULL', failed.id)).toBe(1);
    expect(await scratch()).toEqual([]);
    fake.fault = () => false;
  });
});

function serveOtherPlatform(registry: FakeRegistry): string {
  registry.putImage('other', [base], { os: 'linux', architecture: 's390x' });
  return 'app:other';
}

function serveHelmChart(registry: FakeRegistry): string {
  const [config, chart] = [toBytes({ name: 'chart' }), toBytes('not a layer')];
  for (const blob of [config, chart]) registry.putBlob(blob);
  const body = manifestBody({
    config: descriptorOf(config, 'application/vnd.cncf.helm.config.v1+json'),
    layers: [descriptorOf(chart, 'application/vnd.cncf.helm.chart.content.v1.tar+gzip')],
  });
  registry.putManifest('chart', body);
  return 'app:chart';
}

function serveTruncated(registry: FakeRegistry): string {
  registry.putImage('cut', [large]);
  registry.fault = (request, response) => {
    if (!isBlob(request) || !request.url?.includes(digestOf(large))) return false;
    response.setHeader('Content-Length', large.length);
    response.write(large.subarray(0, large.length / 2), () => response.destroy());
    return true;
  };
  return 'app:cut';
}

function serveWrongDiffId(registry: FakeRegistry): string {
  const rootfs = { type: 'layers', diff_ids: [digestOf('something else')] };
  const config = toBytes({ os: 'linux', architecture: 'amd64', rootfs });
  const layer = tarArchive([{ name: 'wrong', body: 'wrong' }]);
  for (const blob of [config, layer]) registry.putBlob(blob);
  const [configMediaType, layerMediaType] = [
    'application/vnd.oci.image.config.v1+json',
    'application/vnd.oci.image.layer.v1.tar',
  ];
  registry.putManifest(
    'wrong',
    manifestBody({ config: descriptorOf(config, configMediaType), layers: [descriptorOf(layer, layerMediaType)] }),
  );
  return 'app:wrong';
}
