import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { choosePlatform } from '../core/image/choose-platform.js';
import { CodedError } from '../core/errors.js';
import { type ImageIndex, parseManifest } from '../core/image/manifest.js';
import { normalizePlatform } from '../core/image/platform.js';
import type { LocalReference } from '../core/image/reference.js';
import type { ImageSource, OpenOptions } from './image-source.js';
import { openLayoutSource } from './layout-source.js';
import { pullLayers } from './pull.js';
import { LAYOUT_TAG, type Skopeo } from './skopeo.js';

/** Opens what only skopeo can read: archives, folders of `dir:`, the Docker daemon, a containers storage. */
export async function openArchiveSource(
  skopeo: Skopeo,
  reference: LocalReference,
  options: OpenOptions,
): Promise<ImageSource> {
  const { signal, workFolder, limits } = options;
  const root = parseManifest(await skopeo.inspectRaw(reference, { signal }));
  if (root.kind === 'index') return openCopied(skopeo, reference, { ...options, root });
  return {
    reference,
    indexDigest: null,
    manifest: root,
    readConfig: () => skopeo.inspectConfig(reference, { signal }),
    readLayers: (request) => pullLayers(skopeo, reference, { manifest: root, workFolder, limits, ...request }),
    readProvenance: () => Promise.resolve(null),
    close: async () => {},
  };
}

/** skopeo shows no manifest inside the index of a local image: the image is copied as a whole and read there. */
async function openCopied(
  skopeo: Skopeo,
  reference: LocalReference,
  options: OpenOptions & { root: ImageIndex },
): Promise<ImageSource> {
  const { root, signal } = options;
  const chosen = choosePlatform(root.entries, options.platform ?? options.hostPlatform);
  const folder = await mkdtemp(join(options.workFolder, 'stagediff-copy-'));
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const sharedFolder = join(folder, 'blobs');
    await mkdir(join(sharedFolder, 'sha256'), { recursive: true });
    await skopeo.copyToLayout(reference, {
      signal,
      layoutFolder: folder,
      sharedFolder,
      limits: { maxBytes: Number.MAX_SAFE_INTEGER, noProgress: 0 },
      ...(chosen.platform ? { platform: normalizePlatform(chosen.platform) } : {}),
    });
    const source = await openLayoutSource(reference, { folder, name: LAYOUT_TAG }, options);
    if (source.manifest.digest === chosen.digest) return { ...source, indexDigest: root.digest, close };
    throw new CodedError('DIGEST_MISMATCH', 'the image changed while it was read');
  } catch (error) {
    await close();
    throw error;
  }
}
