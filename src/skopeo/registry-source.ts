import { CodedError } from '../core/errors.js';
import { parseManifest } from '../core/image/manifest.js';
import { type RegistryReference, withDigest } from '../core/image/reference.js';
import { resolveManifest } from '../core/image/resolve-manifest.js';
import type { ImageSource, OpenOptions } from './image-source.js';
import { pullLayers } from './pull.js';
import { readProvenance, registryAttestations } from './read-provenance.js';
import type { Skopeo } from './skopeo.js';

/** Resolves a tag or digest of a registry once; everything after that is asked for by digest. */
export async function openRegistrySource(
  skopeo: Skopeo,
  reference: RegistryReference,
  options: OpenOptions,
): Promise<ImageSource> {
  const { access = {}, signal, workFolder, limits } = options;
  const call = { access, signal };
  const root = parseManifest(await skopeo.inspectRaw(reference, call));
  const platform = options.platform ?? options.hostPlatform;
  const manifest = await resolveManifest(root, platform, ({ digest }) =>
    skopeo.inspectRaw(withDigest(reference, digest), call),
  );
  const pinned = withDigest(reference, manifest.digest);
  return {
    reference: pinned,
    indexDigest: root.kind === 'index' ? root.digest : null,
    manifest,
    readConfig: () => skopeo.inspectConfig(pinned, call).catch((error: unknown) => throwAltered(error, reference)),
    readLayers: (request) => pullLayers(skopeo, pinned, { access, manifest, workFolder, limits, ...request }),
    readProvenance: () => readProvenance(root, manifest, registryAttestations(skopeo, reference, options)),
    close: async () => {},
  };
}

/**
 * skopeo takes any manifest that a tag gives. When the registry does not have that manifest under its
 * own digest, it was altered on the way.
 */
function throwAltered(error: unknown, reference: RegistryReference): never {
  const isUnknown =
    error instanceof CodedError && error.code === 'NOT_FOUND' && /reading manifest/i.test(error.message);
  if (!isUnknown || reference.digest !== null) throw error;
  const message = 'the manifest behind the tag is not what the registry has under its digest';
  throw new CodedError('DIGEST_MISMATCH', message, {}, { cause: error });
}
