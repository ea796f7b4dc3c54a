/** Media types of manifests (OCI image-spec media-types.md; distribution manifest v2 schema 2). */
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_INDEX = 'application/vnd.docker.distribution.manifest.list.v2+json';

const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json';
const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar';
const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar';

const LAYERS = new Set([
  OCI_LAYER,
  `${OCI_LAYER}+gzip`,
  `${OCI_LAYER}+zstd`,
  DOCKER_LAYER,
  `${DOCKER_LAYER}.gzip`,
  `${DOCKER_LAYER}.zstd`,
]);

const SCHEMA_1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/;
const FOREIGN_LAYER =
  /^application\/vnd\.(?:docker\.image\.rootfs\.foreign\.diff|oci\.image\.layer\.nondistributable\.v1)\./;

/** What other things in registries call themselves, by the start of a config, layer or artifact type. */
const ARTIFACTS: readonly (readonly [prefix: string, name: string])[] = [
  ['application/vnd.cncf.helm.', 'a Helm chart'],
  ['application/vnd.in-toto', 'an attestation'],
  ['application/vnd.docker.attestation', 'an attestation'],
  ['application/vnd.dev.cosign.', 'a cosign signature'],
  ['application/vnd.dev.sigstore.', 'a Sigstore bundle'],
  ['application/vnd.cncf.notary.', 'a Notary signature'],
  ['application/vnd.docker.plugin.', 'a Docker plugin'],
  ['application/vnd.sylabs.sif.', 'a Singularity image'],
  ['application/vnd.wasm.', 'a WebAssembly module'],
  ['application/vnd.docker.ai.', 'a model'],
  ['application/vnd.cncf.model.', 'a model'],
  ['application/vnd.ollama.', 'a model'],
  ['application/vnd.docker.compose', 'a Compose project'],
  ['application/vnd.cncf.flux.', 'a Flux artifact'],
  ['application/vnd.cncf.openpolicyagent.', 'a policy bundle'],
  ['application/vnd.cyclonedx', 'an SBOM'],
  ['application/spdx', 'an SBOM'],
  ['text/spdx', 'an SBOM'],
];

export const isManifestType = (type: string): boolean => type === OCI_MANIFEST || type === DOCKER_MANIFEST;
export const isIndexType = (type: string): boolean => type === OCI_INDEX || type === DOCKER_INDEX;
export const isConfigType = (type: string): boolean => type === OCI_CONFIG || type === DOCKER_CONFIG;
export const isLayerType = (type: string): boolean => LAYERS.has(type);
/** Docker schema 1: signed, deprecated, without sizes or diffIds. */
export const isSchema1Type = (type: string): boolean => SCHEMA_1.test(type);
/** Layers that a registry does not hold, or must not hand on. */
export const isForeignLayerType = (type: string): boolean => FOREIGN_LAYER.test(type);
/** A layer of an image, but in a form that cannot be read: encrypted, or compressed in an unknown way. */
export const isUnreadableLayerType = (type: string): boolean =>
  !isLayerType(type) && (type.startsWith(OCI_LAYER) || type.startsWith(DOCKER_LAYER));

/** Says in words what a media type stands for, for "this is not a container image but …". */
export function artifactName(type: string): string | null {
  return ARTIFACTS.find(([prefix]) => type.startsWith(prefix))?.[1] ?? null;
}
