import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imagesInProvenance } from '../../src/core/base/provenance.js';
import { OCI_MANIFEST } from '../../src/core/image/media-types.js';
import { ImageOpener, layers } from '../support/image-opener.js';
import { manifestBody, OCI_CONFIG, toBytes } from '../support/manifests.js';
import type { LayoutEntry } from '../support/oci-layout.js';
import { hasRegistry, startTestRegistry, type TestRegistry } from '../support/test-registry.js';

const images = new ImageOpener();
const DEBIAN = 'd'.repeat(64);
const statement = {
  _type: 'https://in-toto.io/Statement/v0.1',
  predicateType: 'https://slsa.dev/provenance/v0.2',
  predicate: { materials: [{ uri: 'pkg:docker/debian@12?platform=linux%2Famd64', digest: { sha256: DEBIAN } }] },
};

/** What BuildKit pushes: an index of the image and of what it attests of it. */
async function putAttested(predicateType = statement.predicateType): Promise<LayoutEntry> {
  const image = await images.layout.putImage(layers);
  const type = 'application/vnd.in-toto+json';
  const blob = await images.layout.putBlob(toBytes(statement), type);
  const config = await images.layout.putBlob(toBytes({ os: 'unknown', architecture: 'unknown' }), OCI_CONFIG);
  const listed = { ...blob, annotations: { 'in-toto.io/predicate-type': predicateType } };
  const attestation = await images.layout.putBlob(toBytes(manifestBody({ config, layers: [listed] })), OCI_MANIFEST);
  return images.layout.putIndex([
    image,
    {
      ...attestation,
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': image.digest,
      },
    },
  ]);
}

const provenanceOf = async (reference: string) => {
  const bytes = await (await images.open(reference)).readProvenance();
  return bytes === null ? null : imagesInProvenance(bytes);
};

describe('the provenance beside an image', () => {
  it('is read from a layout', async () => {
    await images.layout.finish([['v1', await putAttested()]]);
    expect(await provenanceOf(`oci:${images.layout.folder}:v1`)).toEqual([
      { name: 'debian:12', digest: `sha256:${DEBIAN}` },
    ]);
  });

  it('is none without an attestation, and with one of something else', async () => {
    await images.layout.finish([['v1', await images.layout.putIndex([await images.layout.putImage(layers)])]]);
    expect(await provenanceOf(`oci:${images.layout.folder}:v1`)).toBeNull();
    await images.layout.finish([['v1', await putAttested('https://spdx.dev/Document')]]);
    expect(await provenanceOf(`oci:${images.layout.folder}:v1`)).toBeNull();
  });
});

describe.skipIf(!hasRegistry)('the provenance beside an image of a registry', () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await startTestRegistry();
  });
  afterAll(() => registry.stop());

  it('is read too', async () => {
    await images.layout.finish([['v1', await putAttested()]]);
    const reference = await registry.push(images.layout.folder, 'v1', 'team/attested:v1');
    expect(await provenanceOf(reference)).toEqual([{ name: 'debian:12', digest: `sha256:${DEBIAN}` }]);
  });
});
