import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../core/errors.js';
import { parseDigest } from '../core/image/digest.js';
import { type ImageManifest, parseManifest } from '../core/image/manifest.js';
import { type ImageReference, withDigest } from '../core/image/reference.js';
import { copiedBlobs } from './blob-place.js';
import { type Pull, type Transfer, transferLimits } from './transfer.js';

/**
 * Brings layers by copying the image: the way for local images, for digests other than sha256 and for a skopeo without
 * `layers`. skopeo brings at most six at a time and verifies them.
 */
export async function copyTransfer(reference: ImageReference, pull: Pull): Promise<Transfer> {
  const { manifest, wanted, folder } = pull;
  const layoutFolder = join(folder, 'layout');
  const sharedFolder = join(folder, 'blobs');
  await mkdir(layoutFolder);
  for (const algorithm of ['sha256', 'sha512']) await mkdir(join(sharedFolder, algorithm), { recursive: true });
  await leaveHoles(sharedFolder, pull);
  const source = reference.transport === 'docker' ? withDigest(reference, manifest.digest) : reference;
  const limits = transferLimits(wanted, reference, pull);
  return {
    place: copiedBlobs(layoutFolder, sharedFolder),
    wanted,
    async run(_missing, signal) {
      await pull.skopeo.copyToLayout(source, { ...pull, signal, layoutFolder, sharedFolder, limits });
      await checkCopied(layoutFolder, manifest);
    },
  };
}

/**
 * Makes, for each layer that is not wanted, a hole of its size under its name: skopeo
 * takes whatever has the name for the blob. So the folder is never shared with another pull.
 */
async function leaveHoles(sharedFolder: string, { manifest, skip }: Pull): Promise<void> {
  for (const { digest, size } of manifest.layers) {
    if (!skip.has(digest)) continue;
    const { algorithm, hex } = parseDigest(digest);
    const path = join(sharedFolder, algorithm, hex);
    await writeFile(path, '');
    await truncate(path, size);
  }
}

/** A local image has no digest to ask for, and may have changed since its manifest was read. */
async function checkCopied(layoutFolder: string, manifest: ImageManifest): Promise<void> {
  const index = parseManifest(await readFile(join(layoutFolder, 'index.json')));
  const copied = index.kind === 'index' ? index.entries[0]?.digest : undefined;
  if (copied !== manifest.digest) {
    throw new CodedError('DIGEST_MISMATCH', 'the image changed while it was read');
  }
}
