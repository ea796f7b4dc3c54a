import { z } from 'zod';
import { CodedError } from '../errors.js';
import { safeText } from '../safe-text.js';
import { digestOf, isDigest } from './digest.js';
import { checkUnambiguous, parseDocument } from './document.js';
import { checkIsImage, checkLayers } from './image-kind.js';
import * as mediaTypes from './media-types.js';

/** Most bytes of a manifest or config that are read, as in containers/image. */
export const MAX_MANIFEST_SIZE = 4 * 1024 * 1024;
export const MAX_INDEX_ENTRIES = 256;

const MediaType = z.string().min(1).max(255);
const Annotations = z.record(z.string(), z.string()).nullish();

const Descriptor = z.object({
  mediaType: MediaType,
  digest: z.string().refine(isDigest, 'not a sha256 or sha512 digest'),
  size: z.int().nonnegative(),
  urls: z.array(z.string()).nullish(),
  annotations: Annotations,
});
/** Points at a blob: its type, digest, and length in bytes as stored. */
export type Descriptor = z.infer<typeof Descriptor>;

const IndexEntry = Descriptor.extend({
  artifactType: z.string().nullish(),
  platform: z
    .object({
      os: z.string().max(64),
      architecture: z.string().max(64),
      variant: z.string().max(64).nullish(),
      'os.version': z.string().max(64).nullish(),
    })
    .nullish(),
});
export type IndexEntry = z.infer<typeof IndexEntry>;

const ManifestBody = z.object({
  schemaVersion: z.literal(2),
  mediaType: MediaType.nullish(),
  artifactType: z.string().nullish(),
  config: Descriptor,
  layers: z.array(Descriptor),
  annotations: Annotations,
});

const IndexBody = z.object({
  schemaVersion: z.literal(2),
  mediaType: MediaType.nullish(),
  manifests: z.array(IndexEntry),
  annotations: Annotations,
});

/** The manifest of one image for one platform. */
export interface ImageManifest {
  readonly kind: 'image';
  /** sha256 of its bytes. */
  readonly digest: string;
  readonly mediaType: string;
  readonly config: Descriptor;
  /** Oldest first. */
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** A list of manifests, mostly one for each platform. */
export interface ImageIndex {
  readonly kind: 'index';
  /** sha256 of its bytes. */
  readonly digest: string;
  readonly mediaType: string;
  readonly entries: readonly IndexEntry[];
}

/**
 * Reads a Docker schema 2 or OCI manifest or index from its bytes, exactly as the registry sent them.
 * Throws MANIFEST_TOO_LARGE, MANIFEST_INVALID, MANIFEST_AMBIGUOUS, MANIFEST_UNSUPPORTED, INDEX_INVALID,
 * NOT_AN_IMAGE, TOO_MANY_LAYERS or FOREIGN_LAYER_UNSUPPORTED.
 */
export function parseManifest(bytes: Uint8Array): ImageManifest | ImageIndex {
  const document = parseDocument(bytes, { subject: 'manifest', maxSize: MAX_MANIFEST_SIZE, code: 'MANIFEST_INVALID' });
  checkUnambiguous(document);
  const declared = typeof document['mediaType'] === 'string' ? document['mediaType'] : null;
  checkSupported(document, declared);
  const isIndex = 'manifests' in document;
  if (declared !== null && isIndex !== mediaTypes.isIndexType(declared)) {
    throw new CodedError(
      'MANIFEST_AMBIGUOUS',
      `the manifest says ${safeText(declared)} but has the fields of another type`,
    );
  }
  return isIndex ? readIndex(document, digestOf(bytes)) : readImage(document, digestOf(bytes));
}

function checkSupported(document: Readonly<Record<string, unknown>>, declared: string | null): void {
  if (
    document['schemaVersion'] === 1 ||
    'fsLayers' in document ||
    (declared !== null && mediaTypes.isSchema1Type(declared))
  ) {
    throw new CodedError('MANIFEST_UNSUPPORTED', 'Docker schema 1 manifests are not supported: push the image again');
  }
  const version = document['schemaVersion'];
  if (typeof version === 'number' && version !== 2) {
    throw new CodedError('MANIFEST_UNSUPPORTED', `manifests of schema version ${version} are not supported`);
  }
  if (declared === null || mediaTypes.isManifestType(declared) || mediaTypes.isIndexType(declared)) return;
  if (declared === 'application/vnd.oci.artifact.manifest.v1+json') {
    throw new CodedError('NOT_AN_IMAGE', 'this is an OCI artifact, not a container image');
  }
  throw new CodedError('MANIFEST_UNSUPPORTED', `manifests of type ${safeText(declared)} are not supported`);
}

function readImage(document: Readonly<Record<string, unknown>>, digest: string): ImageManifest {
  const body = parseBody(ManifestBody, document);
  checkIsImage(body);
  checkLayers(body.layers);
  return {
    kind: 'image',
    digest,
    mediaType: body.mediaType ?? mediaTypes.OCI_MANIFEST,
    config: body.config,
    layers: body.layers,
    annotations: body.annotations ?? {},
  };
}

function readIndex(document: Readonly<Record<string, unknown>>, digest: string): ImageIndex {
  const count = Array.isArray(document['manifests']) ? document['manifests'].length : 0;
  if (count > MAX_INDEX_ENTRIES) {
    throw new CodedError('INDEX_INVALID', `the index has ${count} entries; at most ${MAX_INDEX_ENTRIES} are read`);
  }
  const body = parseBody(IndexBody, document);
  return { kind: 'index', digest, mediaType: body.mediaType ?? mediaTypes.OCI_INDEX, entries: body.manifests };
}

function parseBody<Body>(schema: z.ZodType<Body>, document: Readonly<Record<string, unknown>>): Body {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = safeText(issue?.path.join('.') ?? '', 100);
  throw new CodedError('MANIFEST_INVALID', `the manifest is not valid at "${place}": ${issue?.message ?? 'unknown'}`);
}
