import { digestOf } from '../../src/core/image/digest.js';
import * as mediaTypes from '../../src/core/image/media-types.js';

export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
export const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

export const toBytes = (value: unknown): Buffer =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

export const descriptorOf = (
  bytes: Buffer,
  mediaType: string,
): { mediaType: string; digest: string; size: number } => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.byteLength,
});

/** A descriptor of a blob that exists only by name. */
export const descriptor = (name: string, mediaType = OCI_LAYER, size = 10): ReturnType<typeof descriptorOf> => ({
  mediaType,
  digest: digestOf(name),
  size,
});

/** The body of a well-formed OCI manifest with one layer, to be spoilt by `changes`. */
export const manifestBody = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  schemaVersion: 2,
  mediaType: mediaTypes.OCI_MANIFEST,
  config: descriptor('config', OCI_CONFIG),
  layers: [descriptor('layer')],
  ...changes,
});

export const indexBody = (manifests: unknown[], changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  schemaVersion: 2,
  mediaType: mediaTypes.OCI_INDEX,
  manifests,
  ...changes,
});

/** An index entry for a manifest that exists only by name. */
export const indexEntry = (platform: string | null, name = platform ?? 'none'): Record<string, unknown> => {
  const entry = descriptor(name, mediaTypes.OCI_MANIFEST);
  if (platform === null) return entry;
  const [os, architecture, variant] = platform.split('/');
  return { ...entry, platform: { os, architecture, ...(variant === undefined ? {} : { variant }) } };
};
