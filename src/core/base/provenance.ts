import { PackageURL } from 'packageurl-js';
import { z } from 'zod';
import { isDigest } from '../image/digest.js';
import { type Descriptor, type ImageIndex, type IndexEntry, MAX_MANIFEST_SIZE } from '../image/manifest.js';

/** An image that a build used, by name and digest. */
export interface UsedImage {
  /** As after FROM, `debian:12`. */
  readonly name: string;
  readonly digest: string;
}

const PROVENANCE = 'https://slsa.dev/provenance/';
/** Images of the builder itself: frontends of `# syntax=`, and what makes an SBOM. */
const BUILDER_IMAGES = /^(?:docker\.io\/)?docker\/(?:dockerfile|buildkit-)/;
const MAX_MATERIALS = 256;

const Materials = z.array(
  z.object({ uri: z.string().max(2048).nullish(), digest: z.record(z.string(), z.string()).nullish() }),
);
/** in-toto statement with SLSA provenance: `materials` in version 0.2, `resolvedDependencies` from 1.0 on. */
const Statement = z.object({
  predicateType: z.string().startsWith(PROVENANCE),
  predicate: z.object({
    materials: Materials.nullish(),
    buildDefinition: z.object({ resolvedDependencies: Materials.nullish() }).nullish(),
  }),
});
const AttestationManifest = z.object({
  layers: z
    .array(
      z.object({
        mediaType: z.string(),
        digest: z.string().refine(isDigest),
        size: z.int().nonnegative().max(MAX_MANIFEST_SIZE),
        annotations: z.record(z.string(), z.string()).nullish(),
      }),
    )
    .max(64),
});

/** The entry of an index that holds what its builder attests of an image (BuildKit, attestation-storage.md). */
export function attestationOf(index: ImageIndex, imageDigest: string): IndexEntry | undefined {
  return index.entries.find(
    ({ annotations, size }) =>
      annotations?.['vnd.docker.reference.type'] === 'attestation-manifest' &&
      annotations['vnd.docker.reference.digest'] === imageDigest &&
      size <= MAX_MANIFEST_SIZE,
  );
}

/** The provenance in the manifest of an attestation; undefined when it has none that can be read. */
export function provenanceIn(manifest: Uint8Array): Descriptor | undefined {
  const { data } = AttestationManifest.safeParse(parseJson(manifest));
  return data?.layers.find(({ annotations }) => annotations?.['in-toto.io/predicate-type']?.startsWith(PROVENANCE));
}

/** The images that a build used, by its provenance, in the order that stands there; none for anything else. */
export function imagesInProvenance(statement: Uint8Array): UsedImage[] {
  const { data } = Statement.safeParse(parseJson(statement));
  const { materials, buildDefinition } = data?.predicate ?? {};
  const used = [...(materials ?? []), ...(buildDefinition?.resolvedDependencies ?? [])].slice(0, MAX_MATERIALS);
  const images = used.flatMap(({ uri, digest }) => {
    const name = nameOf(uri ?? '');
    const sha256 = `sha256:${digest?.['sha256'] ?? ''}`;
    return name !== null && isDigest(sha256) && !BUILDER_IMAGES.test(name) ? [{ name, digest: sha256 }] : [];
  });
  return images.filter(({ digest }, index) => images.findIndex((other) => other.digest === digest) === index);
}

/** `debian:12` of `pkg:docker/debian@12?platform=linux%2Famd64`; null for what is no image. */
function nameOf(uri: string): string | null {
  if (!uri.startsWith('pkg:docker/')) return null;
  try {
    const { namespace, name, version } = PackageURL.fromString(uri);
    return `${namespace ? `${namespace}/` : ''}${name}${version ? `:${version}` : ''}`;
  } catch {
    return null;
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}
