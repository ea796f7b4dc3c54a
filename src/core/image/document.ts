import { CodedError, type ErrorCode } from '../errors.js';
import { JsonError, parseJson } from '../json.js';

const MAX_DEPTH = 64;

/**
 * Parses a JSON object of a registry after checking its size. Throws MANIFEST_TOO_LARGE over `maxSize`
 * bytes, `code` when it is no JSON object, and MANIFEST_AMBIGUOUS for a key that appears twice.
 */
export function parseDocument(
  bytes: Uint8Array,
  { subject, maxSize, code }: { subject: 'manifest' | 'config'; maxSize: number; code: ErrorCode },
): Readonly<Record<string, unknown>> {
  if (bytes.byteLength > maxSize) {
    throw new CodedError('MANIFEST_TOO_LARGE', `the ${subject} is over the limit of ${maxSize} bytes`);
  }
  const value = parseOrThrow(bytes, subject, code);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new CodedError(code, `the ${subject} is not a JSON object`);
}

function parseOrThrow(bytes: Uint8Array, subject: string, code: ErrorCode): unknown {
  try {
    return parseJson(bytes, MAX_DEPTH);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const isAmbiguous = error.fault === 'duplicate-key';
    throw new CodedError(
      isAmbiguous ? 'MANIFEST_AMBIGUOUS' : code,
      `the ${subject} is not usable: ${error.message}`,
      {},
      { cause: error },
    );
  }
}

/** Fields that decide what is pulled. */
const DECISIVE_FIELDS = [
  'schemaVersion',
  'mediaType',
  'artifactType',
  'config',
  'layers',
  'manifests',
  'fsLayers',
  'digest',
  'size',
  'urls',
  'platform',
];
const FOLDED_FIELDS = new Map(DECISIVE_FIELDS.map((field) => [fold(field), field]));

/**
 * Throws MANIFEST_AMBIGUOUS for a document that is a manifest to one reader and an index to another, or
 * whose fields are spelt in another case: Go, and so skopeo, reads `Layers` or `layerſ` as `layers`.
 */
export function checkUnambiguous(document: Readonly<Record<string, unknown>>): void {
  const shapes = ['layers', 'manifests', 'fsLayers'].filter((field) => field in document);
  if (shapes.length > 1 || ('manifests' in document && 'config' in document)) {
    throw new CodedError('MANIFEST_AMBIGUOUS', `the manifest has the fields of two types: ${shapes.join(', ')}`);
  }
  const { config, layers, manifests } = document;
  for (const part of [document, config, ...list(layers), ...list(manifests)]) checkSpelling(part);
}

function checkSpelling(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  for (const key of Object.keys(part)) {
    const field = FOLDED_FIELDS.get(fold(key));
    if (field !== undefined && field !== key) {
      throw new CodedError('MANIFEST_AMBIGUOUS', `the manifest spells the field "${field}" in another case`);
    }
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Simple case folding as Go's encoding/json does: `ſ` is an s, the Kelvin sign a k. */
function fold(key: string): string {
  return key.toUpperCase().toLowerCase();
}
