import { digestOf } from '../../src/core/image/digest.js';
import { tarArchive, type TarMember } from './build-layer.js';
import { manifestBody, OCI_CONFIG, OCI_LAYER, toBytes } from './manifests.js';
import type { LayoutEntry, TestLayout } from './oci-layout.js';
import { OCI_MANIFEST } from '../../src/core/image/media-types.js';

/** One instruction of a Dockerfile and the files of the layer that it made. */
export interface BuiltLayer {
  readonly createdBy: string;
  readonly entries: readonly TarMember[];
}

/** Writes an image with the history and configuration that a builder would write. */
export async function putBuiltImage(
  layout: TestLayout,
  layers: readonly BuiltLayer[],
  config: Record<string, unknown> = {},
): Promise<LayoutEntry> {
  const archives = layers.map(({ entries }) => tarArchive(entries));
  const body = {
    os: 'linux',
    architecture: 'amd64',
    config,
    rootfs: { type: 'layers', diff_ids: archives.map((archive) => digestOf(archive)) },
    history: layers.map(({ createdBy }) => ({ created_by: createdBy })),
  };
  const stored = await layout.putBlob(toBytes(body), OCI_CONFIG);
  const blobs = await Promise.all(archives.map((archive) => layout.putBlob(archive, OCI_LAYER)));
  return layout.putBlob(toBytes(manifestBody({ config: stored, layers: blobs })), OCI_MANIFEST);
}
