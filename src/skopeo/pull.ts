import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { getOrMake } from '../core/collections.js';
import { CodedError } from '../core/errors.js';
import { parseDigest } from '../core/image/digest.js';
import type { Descriptor, ImageManifest } from '../core/image/manifest.js';
import type { ImageReference, RegistryReference } from '../core/image/reference.js';
import type { OnBlob } from './arriving-blob.js';
import { copyTransfer } from './copy-transfer.js';
import { fetchTransfers } from './fetch-transfers.js';
import type { Skopeo, SkopeoOptions } from './skopeo.js';
import { type Pull, transferAll } from './transfer.js';

export interface PullLimits {
  /** Bytes of one blob; more is LAYER_TOO_LARGE, before anything is fetched. */
  readonly layerSize: number;
  /** Milliseconds without progress after which a registry is given up with REGISTRY_TIMEOUT. */
  readonly noProgress: number;
}

export interface PullOptions extends SkopeoOptions {
  readonly manifest: ImageManifest;
  /** Digests of layers that are not needed. */
  readonly skip: ReadonlySet<string>;
  /** Folder with room for the blobs; everything that is put there is removed again. */
  readonly workFolder: string;
  readonly limits: PullLimits;
  readonly onBlob: OnBlob;
}

/**
 * Fetches the layers of an image that are not in `skip` and hands each to `onBlob` while it arrives. Each is
 * handed out complete at least once; whoever reads it verifies its digest unless skopeo does. Settles when every
 * `onBlob` has, and nothing is left in `workFolder`, whatever happened.
 * Throws CodedError: what `Skopeo` throws, what `onBlob` throws, LAYER_TOO_LARGE, SIZE_MISMATCH, and
 * DIGEST_MISMATCH, also when a local image changed after its manifest was read.
 */
export async function pullLayers(skopeo: Skopeo, reference: ImageReference, options: PullOptions): Promise<void> {
  const { manifest, skip, limits } = options;
  const wanted = distinct(manifest.layers.filter(({ digest }) => !skip.has(digest)));
  checkLayerSizes(manifest, skip, limits.layerSize);
  if (wanted.length === 0) return;
  const folder = await mkdtemp(join(options.workFolder, 'stagediff-pull-'));
  const pull: Pull = { ...options, skopeo, folder, wanted };
  try {
    if (reference.transport === 'docker' && (await fetchAll(reference, pull))) return;
    await transferAll([await copyTransfer(reference, pull)], pull);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fetches the layers by digest. Gives false, having fetched nothing, when this skopeo cannot. */
async function fetchAll(reference: RegistryReference, pull: Pull): Promise<boolean> {
  if (pull.wanted.some(({ digest }) => parseDigest(digest).algorithm !== 'sha256')) return false;
  try {
    await transferAll(fetchTransfers(reference, pull), pull);
    return true;
  } catch (error) {
    if (error instanceof CodedError && error.code === 'SKOPEO_MISSING') return false;
    throw error;
  }
}

/** Each layer once. */
function distinct(layers: readonly Descriptor[]): Descriptor[] {
  const byDigest = new Map<string, Descriptor>();
  for (const layer of layers) {
    const { digest, size } = layer;
    const listed = getOrMake(byDigest, digest, () => layer);
    if (listed.size === size) continue;
    throw new CodedError('SIZE_MISMATCH', `the manifest gives ${digest} ${listed.size} bytes, and then ${size}`);
  }
  return [...byDigest.values()];
}

function checkLayerSizes(manifest: ImageManifest, skip: ReadonlySet<string>, limit: number): void {
  for (const [layerIndex, { digest, size }] of manifest.layers.entries()) {
    if (size <= limit || skip.has(digest)) continue;
    throw new CodedError('LAYER_TOO_LARGE', `layer ${layerIndex} has ${size} bytes; at most ${limit} are read`, {
      layerIndex,
    });
  }
}
