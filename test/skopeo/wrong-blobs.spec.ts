import { describe, expect, it, beforeEach } from 'vitest';
import { CodedError } from '../../src/core/errors.js';
import { type ImageManifest, parseManifest } from '../../src/core/image/manifest.js';
import type { OnBlob } from '../../src/skopeo/arriving-blob.js';
import { expectCode } from '../support/coded-error.js';
import { collector, digests, layers, LayerPuller, manifestOf, WAYS } from '../support/layer-puller.js';
import { descriptorOf, manifestBody, OCI_CONFIG, OCI_LAYER } from '../support/manifests.js';
import { hasSkopeo } from '../support/skopeo.js';

const puller = new LayerPuller();

describe.skipIf(!hasSkopeo).each(WAYS)('blobs that are not what they should be, pulled %s', (way) => {
  beforeEach(() => puller.take(way));

  it('[T43] wrong bytes are never complete', async () => {
    const { blobs, onBlob } = collector();
    const image = puller.registry.putImage('v1', layers);
    const altered = Buffer.from(layers[2]);
    altered[1000] = (altered[1000] ?? 0) ^ 1;
    puller.registry.files.set(`blobs/${digests[2]}`, { body: altered, type: 'application/octet-stream' });
    await expectCode('DIGEST_MISMATCH', () => puller.pull(manifestOf(image), { onBlob }));
    expect(blobs.has(digests[2])).toBe(false);
  });

  it('[T43] what a reader says of wrong bytes does not count', async () => {
    const image = puller.registry.putImage('v1', layers);
    const altered = Buffer.alloc(layers[2].length);
    puller.registry.files.set(`blobs/${digests[2]}`, { body: altered, type: 'application/octet-stream' });
    const onBlob: OnBlob = async (blob) => {
      if ((await blob.outcome)?.digest === digests[2]) throw new CodedError('TAR_INVALID', 'no tar');
    };
    await expectCode('DIGEST_MISMATCH', () => puller.pull(manifestOf(image), { onBlob }));
  });

  it('[T43] a blob that was cut where it is stored', async () => {
    const image = puller.registry.putImage('v1', layers);
    const body = layers[2].subarray(0, 1_000_000);
    puller.registry.files.set(`blobs/${digests[2]}`, { body, type: 'application/octet-stream' });
    await expectCode('DIGEST_MISMATCH', () => puller.pull(manifestOf(image), { onBlob: collector().onBlob }));
  });

  it('[T44] a size that is not the one in the manifest', async () => {
    const { config } = puller.registry.putImage('v0', layers);
    const body = manifestBody({
      config: descriptorOf(config, OCI_CONFIG),
      layers: layers.map((layer, index) => ({ ...descriptorOf(layer, OCI_LAYER), size: layer.length + index })),
    });
    puller.registry.putManifest('v1', body);
    const manifest = parseManifest(Buffer.from(JSON.stringify(body))) as ImageManifest;
    await expectCode('SIZE_MISMATCH', () => puller.pull(manifest, { onBlob: collector().onBlob }));
  });

  it('[T44] two sizes for one digest', async () => {
    const { config } = puller.registry.putImage('v0', layers);
    const layer = descriptorOf(layers[0], OCI_LAYER);
    const body = manifestBody({
      config: descriptorOf(config, OCI_CONFIG),
      layers: [{ ...layer, size: layer.size + 1 }, layer],
    });
    puller.registry.putManifest('v1', body);
    const manifest = parseManifest(Buffer.from(JSON.stringify(body))) as ImageManifest;
    await expectCode('SIZE_MISMATCH', () => puller.pull(manifest));
  });
});
