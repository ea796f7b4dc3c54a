import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attestationOf, provenanceIn } from '../core/base/provenance.js';
import { parseDigest, verifyDigest } from '../core/image/digest.js';
import { type Descriptor, type ImageIndex, type ImageManifest, MAX_MANIFEST_SIZE } from '../core/image/manifest.js';
import { type RegistryReference, withDigest } from '../core/image/reference.js';
import type { OpenOptions } from './image-source.js';
import type { Skopeo } from './skopeo.js';

/** Reads the manifest of an attestation, and a blob of it. */
interface AttestationReader {
  readManifest(entry: Descriptor): Promise<Uint8Array>;
  readBlob(entry: Descriptor, blob: Descriptor): Promise<Uint8Array>;
}

/** The provenance of an image that lies beside it in an index, not judged yet; null when there is none. */
export async function readProvenance(
  root: ImageManifest | ImageIndex,
  image: ImageManifest,
  reader: AttestationReader,
): Promise<Uint8Array | null> {
  const entry = root.kind === 'index' ? attestationOf(root, image.digest) : undefined;
  const provenance = entry && provenanceIn(await reader.readManifest(entry));
  return entry && provenance ? reader.readBlob(entry, provenance) : null;
}

/** Reads attestations of a registry. */
export function registryAttestations(
  skopeo: Skopeo,
  reference: RegistryReference,
  { access = {}, signal, workFolder, limits }: OpenOptions,
): AttestationReader {
  return {
    readManifest: ({ digest }) => skopeo.inspectRaw(withDigest(reference, digest), { access, signal }),
    async readBlob(entry, blob) {
      const folder = await mkdtemp(join(workFolder, 'stagediff-provenance-'));
      try {
        const sharedFolder = join(folder, 'blobs');
        await mkdir(join(sharedFolder, 'sha256'), { recursive: true });
        await skopeo.copyToLayout(withDigest(reference, entry.digest), {
          ...{ access, signal, sharedFolder, layoutFolder: folder },
          limits: { maxBytes: 4 * MAX_MANIFEST_SIZE, noProgress: limits.noProgress },
        });
        const { algorithm, hex } = parseDigest(blob.digest);
        const bytes = await readFile(join(sharedFolder, algorithm, hex));
        verifyDigest(bytes, blob.digest, 'the provenance');
        return bytes;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
