import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/core/image/digest.js';
import { OCI_INDEX } from '../../src/core/image/media-types.js';
import { expectCode } from '../support/coded-error.js';
import { answerError, FakeRegistry } from '../support/fake-registry.js';
import { contents, ImageOpener, layers } from '../support/image-opener.js';
import { descriptor, descriptorOf, indexBody, manifestBody, OCI_CONFIG } from '../support/manifests.js';
import { hasSkopeo } from '../support/skopeo.js';
import { hasRegistry, REGISTRY_PASSWORD, REGISTRY_USER, startTestRegistry } from '../support/test-registry.js';

const images = new ImageOpener();

describe.skipIf(!hasSkopeo)('other local images', () => {
  const copy = (target: string, ...flags: string[]): Promise<unknown> =>
    promisify(execFile)('skopeo', [
      'copy',
      '-q',
      '--insecure-policy',
      ...flags,
      `oci:${images.layout.folder}:v1`,
      target,
    ]);

  it.each(['oci-archive:$/a.tar:x', 'dir:$/d'])('%s gives the same layers', async (template) => {
    await images.layout.finish([['v1', await images.layout.putImage(layers)]]);
    const text = template.replace('$', images.folder);
    await copy(text, '--preserve-digests');
    expect(await images.readAll(text)).toEqual(contents);
    await expectCode('PLATFORM_NOT_FOUND', () => images.open(text, 'linux/s390x'));
  });

  it('docker-archive: gives plain layers', async () => {
    await images.layout.finish([['v1', await images.layout.putImage(layers)]]);
    await copy(`docker-archive:${images.folder}/a.tar:x/y:1`);
    expect(await images.readAll(`docker-archive:${images.folder}/a.tar`)).toEqual(contents);
  });

  it('an archive with an index gives the image of the platform', async () => {
    const arm64 = await images.layout.putImage(layers, 'linux/arm64');
    const index = await images.layout.putIndex([await images.layout.putImage([]), arm64]);
    await images.layout.finish([['v1', index]]);
    await copy(`oci-archive:${images.folder}/a.tar:x`, '--all', '--preserve-digests');
    expect(await images.readAll(`oci-archive:${images.folder}/a.tar:x`, 'linux/arm64')).toEqual(contents);
    expect(await images.readAll(`oci-archive:${images.folder}/a.tar:x`)).toEqual({});
    await expectCode('PLATFORM_NOT_FOUND', () => images.open(`oci-archive:${images.folder}/a.tar:x`, 'linux/s390x'));
  });
});

describe.skipIf(!hasSkopeo)('an image of a registry that misbehaves', () => {
  let registry: FakeRegistry;
  beforeEach(async () => {
    registry = await FakeRegistry.start();
  });
  afterEach(() => registry.stop());
  const app = (): string => `${registry.host}/team/app:v1`;

  it('[T7] [T42] is pinned to its digest', async () => {
    const { digest } = registry.putImage('v1', layers);
    const image = await images.open(app());
    expect(image.reference).toMatchObject({ tag: 'v1', digest });
    registry.putImage('v1', [Buffer.from('moved')]);
    const { manifest } = await images.open(`${app()}@${digest}`);
    expect(manifest.digest).toBe(digest);
  });

  it('a manifest altered behind a tag', async () => {
    const { manifest } = registry.putImage('v1', layers);
    registry.files.set('manifests/v1', {
      body: Buffer.concat([manifest, Buffer.from(' ')]),
      type: 'application/vnd.oci.image.manifest.v1+json',
    });
    await expectCode('DIGEST_MISMATCH', () => images.open(app()));
  });

  it('[T38] [T39] configs that are altered, of another size, or do not fit', async () => {
    const { config } = registry.putImage('v1', layers);
    const put = (descriptorChanges: object, bodyLayers: unknown[]): unknown =>
      registry.putManifest(
        'v1',
        manifestBody({ config: { ...descriptorOf(config, OCI_CONFIG), ...descriptorChanges }, layers: bodyLayers }),
      );
    put({}, [descriptor('only one')]);
    await expectCode('CONFIG_INCONSISTENT', () => images.open(app()));
    put({ size: config.length + 1 }, [descriptor('a'), descriptor('b')]);
    await expectCode('SIZE_MISMATCH', () => images.open(app()));
    put({}, [descriptor('a'), descriptor('b')]);
    registry.files.set(`blobs/${digestOf(config)}`, {
      body: Buffer.from('{}'.padEnd(config.length)),
      type: 'application/json',
    });
    await expectCode('DIGEST_MISMATCH', () => images.open(app()));
  });

  it('[T37] an index without the platform', async () => {
    const child = registry.putImage('v1', layers);
    const entry = { ...descriptorOf(child.manifest, 'application/vnd.oci.image.manifest.v1+json') };
    registry.putManifest('v1', indexBody([{ ...entry, platform: { os: 'linux', architecture: 'arm64' } }]), OCI_INDEX);
    await expectCode('PLATFORM_NOT_FOUND', () => images.open(app()));
    expect((await images.open(app(), 'linux/arm64')).manifest.digest).toBe(child.digest);
  });

  it('schema 1, a Helm chart and an oversize manifest each have a code', async () => {
    registry.putManifest(
      'v1',
      { schemaVersion: 1, name: 'a', tag: 'v1', fsLayers: [], history: [] },
      'application/vnd.docker.distribution.manifest.v1+json',
    );
    await expectCode('MANIFEST_UNSUPPORTED', () => images.open(app()));
    registry.putManifest('v1', manifestBody({ config: descriptor('c', 'application/vnd.cncf.helm.config.v1+json') }));
    expect((await expectCode('NOT_AN_IMAGE', () => images.open(app()))).message).toContain('Helm chart');
    registry.putManifest('v1', Buffer.from(JSON.stringify(manifestBody()).padEnd(4 * 1024 * 1024 + 1)));
    await expectCode('MANIFEST_TOO_LARGE', () => images.open(app()));
  });

  it('fails at once where nothing will change', async () => {
    registry.fault = (_request, response) => {
      answerError(response, 403, 'DENIED', 'no');
      return true;
    };
    await expectCode('UNAUTHORIZED', () => images.open(app()));
    expect(registry.requests.length).toBeLessThan(4);
  });
});

describe.skipIf(!hasRegistry)('a real registry', () => {
  it('serves to those who have the credentials', async () => {
    await images.layout.finish([['v1', await images.layout.putImage(layers)]]);
    const registry = await startTestRegistry({ authenticated: true });
    try {
      const reference = await registry.push(images.layout.folder, 'v1', 'team/app:v1');
      const credentials = { username: REGISTRY_USER, password: REGISTRY_PASSWORD };
      expect(await images.readAll(reference, null, { credentials })).toEqual(contents);
      await expectCode('UNAUTHORIZED', () => images.open(reference));
      await expectCode('UNAUTHORIZED', () =>
        images.open(reference, null, { credentials: { ...credentials, password: 'wrong' } }),
      );
      await expectCode('NOT_FOUND', () => images.open(`docker://${registry.host}/team/app:v2`, null, { credentials }));
    } finally {
      await registry.stop();
    }
  });
});
