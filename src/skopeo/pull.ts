import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, toCodedError } from '../core/errors.js';
import { parseDigest } from '../core/image/digest.js';
import { type Descriptor, type ImageManifest, parseManifest } from '../core/image/manifest.js';
import { type ImageReference, withDigest } from '../core/image/reference.js';
import type { OnBlob } from './arriving-blob.js';
import { BlobFollower } from './blob-follower.js';
import { abortError } from './run.js';
import type { Skopeo, SkopeoOptions } from './skopeo.js';

/** What a pull may bring besides the layers: config, manifest and index. */
const OVERHEAD = 16 * 1024 * 1024;

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
 * Fetches the layers of an image that are not in `skip` and hands each to `onBlob` while it arrives, at
 * most six at a time. Each is handed out complete at least once; a digest is complete only after skopeo
 * verified it. Settles when every `onBlob` has, and nothing is left in `workFolder`, whatever happened.
 * Throws CodedError: what `Skopeo` throws, what `onBlob` throws, LAYER_TOO_LARGE, SIZE_MISMATCH, and
 * DIGEST_MISMATCH when a local image changed after its manifest was read.
 */
export async function pullLayers(skopeo: Skopeo, reference: ImageReference, options: PullOptions): Promise<void> {
  const { manifest, skip, limits } = options;
  const wanted = manifest.layers.filter((layer) => !skip.has(layer.digest));
  checkLayerSizes(manifest, skip, limits.layerSize);
  if (wanted.length === 0) return;
  const folder = await mkdtemp(join(options.workFolder, 'stagediff-pull-'));
  try {
    const folders = await prepare(folder, manifest.layers, skip);
    await pullInto(skopeo, reference, { ...options, ...folders, wanted });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checkLayerSizes(manifest: ImageManifest, skip: ReadonlySet<string>, limit: number): void {
  for (const [layerIndex, { digest, size }] of manifest.layers.entries()) {
    if (size <= limit || skip.has(digest)) continue;
    throw new CodedError('LAYER_TOO_LARGE', `layer ${layerIndex} has ${size} bytes; at most ${limit} are read`, {
      layerIndex,
    });
  }
}

interface Folders {
  /** Where the others are. */
  readonly folder: string;
  readonly layoutFolder: string;
  readonly sharedFolder: string;
}

/**
 * Makes the folders and, for each layer that is not wanted, a hole of its size under its name: skopeo
 * takes whatever has the name for the blob. So these folders are never shared with another pull.
 */
async function prepare(folder: string, layers: readonly Descriptor[], skip: ReadonlySet<string>): Promise<Folders> {
  const folders = { folder, layoutFolder: join(folder, 'layout'), sharedFolder: join(folder, 'blobs') };
  await mkdir(folders.layoutFolder);
  for (const algorithm of ['sha256', 'sha512']) await mkdir(join(folders.sharedFolder, algorithm), { recursive: true });
  for (const { digest, size } of layers) {
    if (!skip.has(digest)) continue;
    const path = blobPath(folders.sharedFolder, digest);
    await writeFile(path, '');
    await truncate(path, size);
  }
  return folders;
}

function blobPath(sharedFolder: string, digest: string): string {
  const { algorithm, hex } = parseDigest(digest);
  return join(sharedFolder, algorithm, hex);
}

async function pullInto(
  skopeo: Skopeo,
  reference: ImageReference,
  options: PullOptions & Folders & { wanted: readonly Descriptor[] },
): Promise<void> {
  const { manifest, wanted, folder, layoutFolder, sharedFolder } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const onError = (error: unknown): void => stop.abort(toCodedError(error));
  const follower = new BlobFollower({
    layoutFolder,
    sharedFolder,
    wanted,
    onBlob: options.onBlob,
    onError,
  });
  const maxBytes = wanted.reduce((sum, layer) => sum + layer.size, OVERHEAD);
  const noProgress = reference.transport === 'docker' ? options.limits.noProgress : 0;
  follower.start();
  try {
    await skopeo.copyToLayout(pinned(reference, manifest), {
      ...options,
      signal,
      limits: { maxBytes, noProgress },
    });
    await follower.stop();
    await checkCopied(layoutFolder, manifest, follower.missing);
    // What is open can still be read, and takes no time to remove.
    await rm(folder, { recursive: true, force: true });
  } finally {
    await follower.finish();
  }
  if (signal.aborted) throw abortError(signal);
}

function pinned(reference: ImageReference, manifest: ImageManifest): ImageReference {
  return reference.transport === 'docker' ? withDigest(reference, manifest.digest) : reference;
}

/** A local image has no digest to ask for, and may have changed since its manifest was read. */
async function checkCopied(layoutFolder: string, manifest: ImageManifest, missing: ReadonlySet<string>): Promise<void> {
  const index = parseManifest(await readFile(join(layoutFolder, 'index.json')));
  const copied = index.kind === 'index' ? index.entries[0]?.digest : undefined;
  if (copied !== manifest.digest) {
    throw new CodedError('DIGEST_MISMATCH', 'the image changed while it was read');
  }
  const [lost] = missing;
  if (lost !== undefined) throw new CodedError('INTERNAL', `skopeo ended well but did not bring ${lost}`);
}
