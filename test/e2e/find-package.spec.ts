import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/core/image/digest.js';
import type { Page } from '../../src/http/paging.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import type { PackageUse } from '../../src/packages/package.dto.js';
import { tarArchive } from '../support/build-layer.js';
import { type BuiltService, startBuiltService } from '../support/built-service.js';
import { FakeRegistry } from '../support/fake-registry.js';
import { descriptorOf, manifestBody, OCI_CONFIG, OCI_LAYER, toBytes } from '../support/manifests.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { hasRegistry } from '../support/test-registry.js';
import { isSettled, poll } from '../support/test-service.js';

/** A layer that leaves the dpkg database with these packages, `name=version`. */
function debianLayer(...packages: readonly string[]): Buffer {
  const stanzas = packages.map((each) => {
    const [name = '', version = ''] = each.split('=');
    return `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n\n`;
  });
  return tarArchive([
    { name: 'etc/os-release', body: 'ID=debian\n' },
    { name: 'var/lib/dpkg/status', body: stanzas.join('') },
  ]);
}

describe.skipIf(!hasRegistry)('GET /packages', () => {
  let database: TestDatabase;
  let registry: FakeRegistry;
  let service: BuiltService;
  let databaseUrl = '';

  /** Serves an image whose layers were made by `RUN step N`. */
  const put = (tag: string, layers: readonly Buffer[], architecture = 'amd64'): string => {
    const history = layers.map((_, index) => ({ created_by: `RUN step ${index}` }));
    const rootfs = { type: 'layers', diff_ids: layers.map((layer) => digestOf(layer)) };
    const config = toBytes({ os: 'linux', architecture, rootfs, history });
    for (const blob of [config, ...layers]) registry.putBlob(blob);
    const descriptors = layers.map((layer) => descriptorOf(layer, OCI_LAYER));
    return registry.putManifest(tag, manifestBody({ config: descriptorOf(config, OCI_CONFIG), layers: descriptors }));
  };
  const analyse = async (name: string, platform = 'linux/amd64'): Promise<ImageResource> => {
    const body = { reference: `${registry.host}/${name}`, platform };
    const { id } = (await service.api.post<ImageResource>('/api/v1/images', body, 202)).body;
    const image = await poll<ImageResource>(service.api, `/api/v1/images/${id}`, isSettled, 30);
    expect(image).toMatchObject({ status: 'succeeded' });
    return image;
  };
  const find = async (query: string): Promise<PackageUse[]> =>
    (await service.api.get<Page<PackageUse>>(`/api/v1/packages?${query}`)).body.items;

  const both = debianLayer('willow=1.0', 'oak=2.0');
  const willow = debianLayer('willow=1.0');
  const newer = debianLayer('willow=1.1');
  let first = '';
  let second = '';

  beforeAll(async () => {
    [database, registry] = await Promise.all([startTestDatabase(), FakeRegistry.start()]);
    databaseUrl = await database.create('find');
    service = await startBuiltService({ databaseUrl, registries: [registry.host] });
    first = put('stable', [both, willow]);
    await analyse('app:stable');
    await analyse('mirror:stable');
    second = put('stable', [both, newer]);
    await analyse('app:stable'); // the tag moved
    await analyse('app:stable');
  });
  afterAll(async () => {
    await service.stop();
    await Promise.all([registry.stop(), database.stop()]);
  });

  it('names the images, tags, platform and layer, now and before', async () => {
    const uses = await find('purl=pkg:deb/debian/willow&removedLater=false');
    expect(uses.map(({ version, digest }) => [version, digest])).toEqual([
      ['1.0', first],
      ['1.1', second],
    ]);
    expect(uses[0]).toMatchObject({
      ...{ layerIndex: 0, removedInLayer: null, platform: { os: 'linux', architecture: 'amd64', variant: null } },
      layer: { digest: digestOf(both), diffId: digestOf(both), instruction: 'RUN step 0' },
      images: [
        { repository: `${registry.host}/mirror`, tag: 'stable', current: true },
        { repository: `${registry.host}/app`, tag: 'stable', current: false },
      ],
    });
    expect(uses[1]).toMatchObject({
      layer: { digest: digestOf(newer), instruction: 'RUN step 1' },
      images: [{ repository: `${registry.host}/app`, current: true }],
    });
    const [image] = uses[1]!.images;
    expect(Date.parse(image!.firstSeenAt ?? '')).toBeLessThan(Date.parse(image!.observedAt ?? ''));
  });

  it('finds what a later layer removed, since it ships all the same', async () => {
    const uses = await find('name=oak');
    expect(uses).toHaveLength(2);
    expect(uses[0]).toMatchObject({
      ...{ digest: first, layerIndex: 0, removedInLayer: 1, ownedSize: 0 },
      layer: { digest: digestOf(both), instruction: 'RUN step 0' },
    });
    expect(await find('name=oak&removedLater=true')).toEqual(uses);
    expect(await find('name=oak&removedLater=false')).toEqual([]);
    expect(await find('purl=pkg:deb/debian/willow@1.0&removedLater=true')).toMatchObject([
      { digest: second, removedInLayer: 1 }, // upgraded: the old version ships below the new one
    ]);
  });

  it('tells what is current from what only was', async () => {
    const digests = async (query: string): Promise<string[]> => (await find(query)).map(({ digest }) => digest);
    const app = encodeURIComponent(`${registry.host}/app`);
    expect(await digests('name=oak&current=true')).toEqual([first, second]); // the mirror has not moved
    expect(await digests(`name=oak&current=true&repository=${app}`)).toEqual([second]);
    expect(await digests(`name=oak&current=false&repository=${app}`)).toEqual([first]);
    expect(await digests('name=oak&repository=docker.io/library/none')).toEqual([]);
    await service.api.get('/api/v1/packages?name=oak&current=maybe', 400);
  });

  it('keeps platforms of one tag apart', async () => {
    const index = (architecture: string, layers: readonly Buffer[]) => {
      const digest = put(`multi-${architecture}`, layers, architecture);
      const size = registry.files.get(`manifests/${digest}`)!.body.length;
      const mediaType = 'application/vnd.oci.image.manifest.v1+json';
      return { mediaType, digest, size, platform: { os: 'linux', architecture } };
    };
    const manifests = [index('amd64', [debianLayer('elm=1')]), index('arm64', [debianLayer('elm=2')])];
    const type = 'application/vnd.oci.image.index.v1+json';
    registry.putManifest('multi', { schemaVersion: 2, mediaType: type, manifests }, type);
    await analyse('app:multi', 'linux/amd64');
    await analyse('app:multi', 'linux/arm64');
    const uses = await find('name=elm&current=true');
    expect(uses.map(({ version, platform }) => [version, platform?.architecture])).toEqual([
      ['1', 'amd64'],
      ['2', 'arm64'],
    ]);
  });

  it('answers from the newest report of a manifest, also when an older scanner wrote it', async () => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      await client.query(`UPDATE image_reports SET "scannerVersion" = 'older' WHERE digest = $1`, [first]);
      expect(await find('purl=pkg:deb/debian/willow@1.0&removedLater=false')).toHaveLength(1);
      await analyse('app@' + first);
      expect((await client.query('SELECT FROM image_reports WHERE digest = $1', [first])).rowCount).toBe(2);
      const uses = await find('purl=pkg:deb/debian/willow@1.0&removedLater=false');
      expect(uses).toHaveLength(1);
      expect(uses[0]?.images).toHaveLength(3); // the pinned reference is one more
    } finally {
      await client.end();
    }
  });

  it('pages without losing or repeating one', async () => {
    const all = await find('name=willow');
    const seen: PackageUse[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page<PackageUse> = (
        await service.api.get<Page<PackageUse>>(`/api/v1/packages?name=willow&limit=1${cursor && `&cursor=${cursor}`}`)
      ).body;
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all);
  });
});
