import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/core/image/digest.js';
import { OCI_INDEX } from '../../src/core/image/media-types.js';
import { parsePlatform } from '../../src/core/image/platform.js';
import { parseReference, TRANSPORTS } from '../../src/core/image/reference.js';
import { type OpenedImage, openImage } from '../../src/skopeo/open-image.js';
import { expectCode } from '../support/coded-error.js';
import { answerError, FakeRegistry } from '../support/fake-registry.js';
import { descriptor, descriptorOf, indexBody, manifestBody, OCI_CONFIG, toBytes } from '../support/manifests.js';
import { TestLayout } from '../support/oci-layout.js';
import { readBlob } from '../support/read-blob.js';
import { hasSkopeo, insecure, testSkopeo } from '../support/skopeo.js';
import { hasRegistry, REGISTRY_PASSWORD, REGISTRY_USER, startTestRegistry } from '../support/test-registry.js';

let folder: string;
let workFolder: string;
let layout: TestLayout;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagediff-open-spec-'));
  workFolder = join(folder, 'work');
  layout = new TestLayout(join(folder, 'layout'));
  await mkdir(workFolder);
});
afterEach(async () => {
  expect(await readdir(workFolder), 'everything is removed').toEqual([]);
  await rm(folder, { recursive: true });
});

const open = (text: string, platform: string | null = null, access = {}): Promise<OpenedImage> =>
  openImage(testSkopeo({ temporaryFolder: workFolder }), parseReference(text, { transports: TRANSPORTS }), {
    access: { ...insecure, ...access },
    platform: platform === null ? null : parsePlatform(platform),
    hostPlatform: parsePlatform('linux/amd64'),
    workFolder,
    limits: { layerSize: 1e9, noProgress: 20_000 },
  });

/** Opens an image, reads all its layers, and gives their text by digest. */
async function readAll(text: string, platform: string | null = null, access = {}): Promise<Record<string, string>> {
  const image = await open(text, platform, access);
  try {
    const found: Record<string, string> = {};
    await image.readLayers(new Set(), async (blob) => {
      const bytes = await readBlob(blob);
      const done = await blob.outcome;
      if (bytes !== null && done !== null) found[done.digest] = bytes.toString();
    });
    return found;
  } finally {
    await image.close();
  }
}

const layers = [Buffer.from('first layer'), Buffer.from('second layer')];
const contents = Object.fromEntries(layers.map((layer) => [digestOf(layer), layer.toString()]));

describe('an OCI layout on disk', () => {
  it('is read in place, by name or as the only image', async () => {
    await layout.finish([['v1', await layout.putImage(layers)]]);
    expect(await readAll(`oci:${layout.folder}:v1`)).toEqual(contents);
    expect(await readAll(`oci:${layout.folder}`)).toEqual(contents);
  });

  it('hands out each layer once, without the skipped ones, with the digest to verify', async () => {
    await layout.finish([['v1', await layout.putImage([...layers, ...layers])]]);
    const image = await open(`oci:${layout.folder}:v1`);
    const seen: (string | null)[] = [];
    await image.readLayers(new Set([digestOf('first layer')]), async (blob) => void seen.push(blob.unverifiedDigest));
    expect(seen).toEqual([digestOf('second layer')]);
  });

  it('chooses the platform from an index', async () => {
    const [amd64, arm64] = [await layout.putImage(layers), await layout.putImage([], 'linux/arm64')];
    const index = await layout.putIndex([amd64, arm64]);
    await layout.finish([['v1', index]]);
    expect(await open(`oci:${layout.folder}:v1`)).toMatchObject({
      indexDigest: index.digest,
      manifest: { digest: amd64.digest },
    });
    const image = await open(`oci:${layout.folder}:v1`, 'linux/arm64');
    expect(image).toMatchObject({
      manifest: { digest: arm64.digest },
      config: { platform: { architecture: 'arm64' } },
    });
    await expectCode('PLATFORM_NOT_FOUND', () => open(`oci:${layout.folder}:v1`, 'linux/s390x'));
  });

  it('takes a single image for what its config says', async () => {
    await layout.finish([['v1', await layout.putImage(layers, 'linux/arm64')]]);
    expect((await open(`oci:${layout.folder}:v1`)).config.platform.architecture).toBe('arm64');
    expect((await open(`oci:${layout.folder}:v1`, 'linux/arm64')).indexDigest).toBeNull();
    const error = await expectCode('PLATFORM_NOT_FOUND', () => open(`oci:${layout.folder}:v1`, 'linux/amd64'));
    expect(error.message).toContain('there is linux/arm64');
  });

  it('says when a name is unknown or needed, or nothing is there', async () => {
    await layout.finish([
      ['v1', await layout.putImage(layers)],
      ['v2', await layout.putImage([])],
    ]);
    const error = await expectCode('NOT_FOUND', () => open(`oci:${layout.folder}:v3`));
    expect(error.message).toContain('v1, v2');
    await expectCode('INVALID_REFERENCE', () => open(`oci:${layout.folder}`));
    await expectCode('NOT_FOUND', () => open(`oci:${folder}/none:v1`));
    await writeFile(join(layout.folder, 'index.json'), '<html>');
    await expectCode('MANIFEST_INVALID', () => open(`oci:${layout.folder}:v1`));
  });

  it('checks sizes and digests of what it reads', async () => {
    const image = await layout.putImage(layers);
    await layout.finish([['v1', image]]);
    await writeFile(layout.blobPath(digestOf('first layer')), 'first layer, longer');
    await expectCode('SIZE_MISMATCH', () => readAll(`oci:${layout.folder}:v1`));
    await rm(layout.blobPath(digestOf('first layer')));
    await expectCode('NOT_FOUND', () => readAll(`oci:${layout.folder}:v1`));
    await writeFile(layout.blobPath(image.digest), '{}');
    await expectCode('DIGEST_MISMATCH', () => open(`oci:${layout.folder}:v1`));
  });

  it('never leaves the layout', async () => {
    const entry = { ...descriptor('x'), digest: 'sha256:../../../../../../etc/passwd' };
    await layout.finish([['v1', entry]]).catch(() => undefined);
    await mkdir(layout.folder, { recursive: true });
    await writeFile(join(layout.folder, 'index.json'), toBytes(indexBody([entry])));
    await expectCode('MANIFEST_INVALID', () => open(`oci:${layout.folder}`));
  });
});

describe.skipIf(!hasSkopeo)('other local images', () => {
  const copy = (target: string, ...flags: string[]): Promise<unknown> =>
    promisify(execFile)('skopeo', ['copy', '-q', '--insecure-policy', ...flags, `oci:${layout.folder}:v1`, target]);

  it.each(['oci-archive:$/a.tar:x', 'dir:$/d'])('%s gives the same layers', async (template) => {
    await layout.finish([['v1', await layout.putImage(layers)]]);
    const text = template.replace('$', folder);
    await copy(text, '--preserve-digests');
    expect(await readAll(text)).toEqual(contents);
    await expectCode('PLATFORM_NOT_FOUND', () => open(text, 'linux/s390x'));
  });

  it('docker-archive: gives plain layers', async () => {
    await layout.finish([['v1', await layout.putImage(layers)]]);
    await copy(`docker-archive:${folder}/a.tar:x/y:1`);
    expect(await readAll(`docker-archive:${folder}/a.tar`)).toEqual(contents);
  });

  it('an archive with an index gives the image of the platform', async () => {
    const arm64 = await layout.putImage(layers, 'linux/arm64');
    const index = await layout.putIndex([await layout.putImage([]), arm64]);
    await layout.finish([['v1', index]]);
    await copy(`oci-archive:${folder}/a.tar:x`, '--all', '--preserve-digests');
    expect(await readAll(`oci-archive:${folder}/a.tar:x`, 'linux/arm64')).toEqual(contents);
    expect(await readAll(`oci-archive:${folder}/a.tar:x`)).toEqual({});
    await expectCode('PLATFORM_NOT_FOUND', () => open(`oci-archive:${folder}/a.tar:x`, 'linux/s390x'));
  });
});

describe.skipIf(!hasSkopeo)('an image of a registry that misbehaves', () => {
  let registry: FakeRegistry;
  beforeEach(async () => {
    registry = await FakeRegistry.start();
  });
  afterEach(() => registry.stop());
  const app = (): string => `${registry.host}/team/app:v1`;

  it('threats 7, 42: is pinned to its digest', async () => {
    const { digest } = registry.putImage('v1', layers);
    const image = await open(app());
    expect(image.reference).toMatchObject({ tag: 'v1', digest });
    registry.putImage('v1', [Buffer.from('moved')]);
    const { manifest } = await open(`${app()}@${digest}`);
    expect(manifest.digest).toBe(digest);
  });

  it('a manifest altered behind a tag', async () => {
    const { manifest } = registry.putImage('v1', layers);
    registry.files.set('manifests/v1', {
      body: Buffer.concat([manifest, Buffer.from(' ')]),
      type: 'application/vnd.oci.image.manifest.v1+json',
    });
    await expectCode('DIGEST_MISMATCH', () => open(app()));
  });

  it('threat 38, 39: configs that are altered, of another size, or do not fit', async () => {
    const { config } = registry.putImage('v1', layers);
    const put = (descriptorChanges: object, bodyLayers: unknown[]): unknown =>
      registry.putManifest(
        'v1',
        manifestBody({ config: { ...descriptorOf(config, OCI_CONFIG), ...descriptorChanges }, layers: bodyLayers }),
      );
    put({}, [descriptor('only one')]);
    await expectCode('CONFIG_INCONSISTENT', () => open(app()));
    put({ size: config.length + 1 }, [descriptor('a'), descriptor('b')]);
    await expectCode('SIZE_MISMATCH', () => open(app()));
    put({}, [descriptor('a'), descriptor('b')]);
    registry.files.set(`blobs/${digestOf(config)}`, {
      body: Buffer.from('{}'.padEnd(config.length)),
      type: 'application/json',
    });
    await expectCode('DIGEST_MISMATCH', () => open(app()));
  });

  it('threat 37: an index without the platform', async () => {
    const child = registry.putImage('v1', layers);
    const entry = { ...descriptorOf(child.manifest, 'application/vnd.oci.image.manifest.v1+json') };
    registry.putManifest('v1', indexBody([{ ...entry, platform: { os: 'linux', architecture: 'arm64' } }]), OCI_INDEX);
    await expectCode('PLATFORM_NOT_FOUND', () => open(app()));
    expect((await open(app(), 'linux/arm64')).manifest.digest).toBe(child.digest);
  });

  it('schema 1, a Helm chart and an oversize manifest each have a code', async () => {
    registry.putManifest(
      'v1',
      { schemaVersion: 1, name: 'a', tag: 'v1', fsLayers: [], history: [] },
      'application/vnd.docker.distribution.manifest.v1+json',
    );
    await expectCode('MANIFEST_UNSUPPORTED', () => open(app()));
    registry.putManifest('v1', manifestBody({ config: descriptor('c', 'application/vnd.cncf.helm.config.v1+json') }));
    expect((await expectCode('NOT_AN_IMAGE', () => open(app()))).message).toContain('Helm chart');
    registry.putManifest('v1', Buffer.from(JSON.stringify(manifestBody()).padEnd(4 * 1024 * 1024 + 1)));
    await expectCode('MANIFEST_TOO_LARGE', () => open(app()));
  });

  it('fails at once where nothing will change', async () => {
    registry.fault = (_request, response) => {
      answerError(response, 403, 'DENIED', 'no');
      return true;
    };
    await expectCode('UNAUTHORIZED', () => open(app()));
    expect(registry.requests.length).toBeLessThan(4);
  });
});

describe.skipIf(!hasRegistry)('a real registry', () => {
  it('serves to those who have the credentials', async () => {
    await layout.finish([['v1', await layout.putImage(layers)]]);
    const registry = await startTestRegistry({ authenticated: true });
    try {
      const reference = await registry.push(layout.folder, 'v1', 'team/app:v1');
      const credentials = { username: REGISTRY_USER, password: REGISTRY_PASSWORD };
      expect(await readAll(reference, null, { credentials })).toEqual(contents);
      await expectCode('UNAUTHORIZED', () => open(reference));
      await expectCode('UNAUTHORIZED', () =>
        open(reference, null, { credentials: { ...credentials, password: 'wrong' } }),
      );
      await expectCode('NOT_FOUND', () => open(`docker://${registry.host}/team/app:v2`, null, { credentials }));
    } finally {
      await registry.stop();
    }
  });
});
