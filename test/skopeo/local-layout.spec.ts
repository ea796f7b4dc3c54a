import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../src/core/errors.js';
import { digestOf } from '../../src/core/image/digest.js';
import type { OnBlob } from '../../src/skopeo/arriving-blob.js';
import { expectCode } from '../support/coded-error.js';
import { contents, ImageOpener, layers } from '../support/image-opener.js';
import { descriptor, indexBody, toBytes } from '../support/manifests.js';

const images = new ImageOpener();

describe('an OCI layout on disk', () => {
  it('is read in place, by name or as the only image', async () => {
    await images.layout.finish([['v1', await images.layout.putImage(layers)]]);
    expect(await images.readAll(`oci:${images.layout.folder}:v1`)).toEqual(contents);
    expect(await images.readAll(`oci:${images.layout.folder}`)).toEqual(contents);
  });

  it('hands out each layer once, without the skipped ones, with the digest to verify', async () => {
    await images.layout.finish([['v1', await images.layout.putImage([...layers, ...layers])]]);
    const image = await images.open(`oci:${images.layout.folder}:v1`);
    const seen: (string | null)[] = [];
    const onBlob: OnBlob = async (blob) => void seen.push(blob.unverifiedDigest);
    await image.readLayers({ skip: new Set([digestOf('first layer')]), onBlob });
    expect(seen).toEqual([digestOf('second layer')]);
  });

  it('[T43] says of altered bytes only that they are', async () => {
    await images.layout.finish([['v1', await images.layout.putImage(layers)]]);
    const image = await images.open(`oci:${images.layout.folder}:v1`);
    const onBlob: OnBlob = () => Promise.reject(new CodedError('TAR_INVALID', 'no tar'));
    const read = (): Promise<void> => image.readLayers({ skip: new Set([digestOf('first layer')]), onBlob });
    await expectCode('TAR_INVALID', read);
    await writeFile(images.layout.blobPath(digestOf('second layer')), 'second LAYER');
    await expectCode('DIGEST_MISMATCH', read);
  });

  it('stops between layers when it is cancelled', async () => {
    await images.layout.finish([['v1', await images.layout.putImage(layers)]]);
    const image = await images.open(`oci:${images.layout.folder}:v1`);
    const request = { skip: new Set<string>(), onBlob: async () => {}, signal: AbortSignal.abort() };
    await expectCode('CANCELLED', () => image.readLayers(request));
  });

  it('chooses the platform from an index', async () => {
    const [amd64, arm64] = [await images.layout.putImage(layers), await images.layout.putImage([], 'linux/arm64')];
    const index = await images.layout.putIndex([amd64, arm64]);
    await images.layout.finish([['v1', index]]);
    expect(await images.open(`oci:${images.layout.folder}:v1`)).toMatchObject({
      indexDigest: index.digest,
      manifest: { digest: amd64.digest },
    });
    const image = await images.open(`oci:${images.layout.folder}:v1`, 'linux/arm64');
    expect(image).toMatchObject({
      manifest: { digest: arm64.digest },
      config: { platform: { architecture: 'arm64' } },
    });
    await expectCode('PLATFORM_NOT_FOUND', () => images.open(`oci:${images.layout.folder}:v1`, 'linux/s390x'));
  });

  it('takes a single image for what its config says', async () => {
    await images.layout.finish([['v1', await images.layout.putImage(layers, 'linux/arm64')]]);
    expect((await images.open(`oci:${images.layout.folder}:v1`)).config.platform.architecture).toBe('arm64');
    expect((await images.open(`oci:${images.layout.folder}:v1`, 'linux/arm64')).indexDigest).toBeNull();
    const error = await expectCode('PLATFORM_NOT_FOUND', () =>
      images.open(`oci:${images.layout.folder}:v1`, 'linux/amd64'),
    );
    expect(error.message).toContain('there is linux/arm64');
  });

  it('says when a name is unknown or needed, or nothing is there', async () => {
    await images.layout.finish([
      ['v1', await images.layout.putImage(layers)],
      ['v2', await images.layout.putImage([])],
    ]);
    const error = await expectCode('NOT_FOUND', () => images.open(`oci:${images.layout.folder}:v3`));
    expect(error.message).toContain('v1, v2');
    await expectCode('INVALID_REFERENCE', () => images.open(`oci:${images.layout.folder}`));
    await expectCode('NOT_FOUND', () => images.open(`oci:${images.folder}/none:v1`));
    await writeFile(join(images.layout.folder, 'index.json'), '<html>');
    await expectCode('MANIFEST_INVALID', () => images.open(`oci:${images.layout.folder}:v1`));
  });

  it('checks sizes and digests of what it reads', async () => {
    const image = await images.layout.putImage(layers);
    await images.layout.finish([['v1', image]]);
    await writeFile(images.layout.blobPath(digestOf('first layer')), 'first layer, longer');
    await expectCode('SIZE_MISMATCH', () => images.readAll(`oci:${images.layout.folder}:v1`));
    await rm(images.layout.blobPath(digestOf('first layer')));
    await expectCode('NOT_FOUND', () => images.readAll(`oci:${images.layout.folder}:v1`));
    await writeFile(images.layout.blobPath(image.digest), '{}');
    await expectCode('DIGEST_MISMATCH', () => images.open(`oci:${images.layout.folder}:v1`));
  });

  it('never leaves the layout', async () => {
    const entry = { ...descriptor('x'), digest: 'sha256:../../../../../../etc/passwd' };
    await images.layout.finish([['v1', entry]]).catch(() => undefined);
    await mkdir(images.layout.folder, { recursive: true });
    await writeFile(join(images.layout.folder, 'index.json'), toBytes(indexBody([entry])));
    await expectCode('MANIFEST_INVALID', () => images.open(`oci:${images.layout.folder}`));
  });
});
