/**
 * Every error that stagediff tells a user about has one of these codes. A code is stable: it is
 * part of the API, the CLI, the stored problems and the documentation.
 */

/** What a code means for each face of the product. */
export interface ErrorKind {
  /** HTTP status of the problem document. */
  readonly status: number;
  /** Exit code of the command line: 2 usage, 3 image not to be had, 4 malformed or over a limit, 5 internal. */
  readonly exit: 1 | 2 | 3 | 4 | 5;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** Short human title. */
  readonly title: string;
}

const kind = (status: number, exit: ErrorKind['exit'], title: string, retryable = false): ErrorKind => ({
  status,
  exit,
  retryable,
  title,
});

export const ERROR_KINDS = {
  // the request
  INVALID_REFERENCE: kind(400, 2, 'The image reference is not valid'),
  UNSUPPORTED_TRANSPORT: kind(400, 2, 'The transport of the reference is not allowed here'),
  INVALID_PLATFORM: kind(400, 2, 'The platform is not valid'),
  INVALID_REQUEST: kind(400, 2, 'The request is not valid'),
  INVALID_BUDGET: kind(400, 2, 'The budget rule is not valid'),
  INVALID_CRON: kind(400, 2, 'The cron expression is not valid'),
  INVALID_TIMEZONE: kind(400, 2, 'The time zone is not known'),
  INVALID_TAG_PATTERN: kind(400, 2, 'The pattern for tags is not valid'),
  REGISTRY_NOT_ALLOWED: kind(422, 3, 'The registry is not on the allow-list'),
  EGRESS_BLOCKED: kind(422, 3, 'A connection to a private address was blocked'),

  WEBHOOK_NOT_ALLOWED: kind(422, 2, 'The address of the webhook is not allowed'),

  // the image cannot be had
  NOT_FOUND: kind(404, 3, 'The image was not found'),
  UNAUTHORIZED: kind(401, 3, 'The registry refused the credentials'),
  REGISTRY_UNREACHABLE: kind(502, 3, 'The registry could not be reached', true),
  REGISTRY_TLS: kind(502, 3, 'The TLS connection to the registry failed'),
  REGISTRY_ERROR: kind(502, 3, 'The registry answered with an error', true),
  REGISTRY_THROTTLED: kind(503, 3, 'The registry asked to slow down', true),
  REGISTRY_TIMEOUT: kind(504, 3, 'The registry made no progress in time', true),
  REGISTRY_TRUNCATED: kind(502, 3, 'The registry closed the connection early', true),
  PLATFORM_NOT_FOUND: kind(404, 3, 'The image has no variant for the platform'),
  PLATFORM_AMBIGUOUS: kind(422, 3, 'Several variants of the image match the platform'),
  TOO_MANY_TAGS: kind(422, 3, 'More tags fit than are looked at'),
  SKOPEO_MISSING: kind(500, 5, 'skopeo is not installed'),

  // the image is malformed or too large
  NOT_AN_IMAGE: kind(422, 4, 'The reference is not a container image'),
  MANIFEST_TOO_LARGE: kind(422, 4, 'The manifest or config is too large'),
  MANIFEST_INVALID: kind(422, 4, 'The manifest is not valid'),
  MANIFEST_AMBIGUOUS: kind(422, 4, 'The manifest can be read in two ways'),
  MANIFEST_UNSUPPORTED: kind(422, 4, 'The manifest type is not supported'),
  CONFIG_INVALID: kind(422, 4, 'The image config is not valid'),
  CONFIG_INCONSISTENT: kind(422, 4, 'The config and the manifest disagree'),
  INDEX_INVALID: kind(422, 4, 'The image index is not valid'),
  TOO_MANY_LAYERS: kind(422, 4, 'The image has too many layers'),
  FOREIGN_LAYER_UNSUPPORTED: kind(422, 4, 'Foreign and non-distributable layers are not fetched'),
  DIGEST_MISMATCH: kind(422, 4, 'The content does not match its digest'),
  SIZE_MISMATCH: kind(422, 4, 'The blob does not have the size in the manifest'),
  DIFFID_MISMATCH: kind(422, 4, 'A layer does not match its diffId'),
  LAYER_INVALID: kind(422, 4, 'A layer cannot be decompressed'),
  LAYER_TOO_LARGE: kind(422, 4, 'A layer or the image is over the size limit'),
  DECOMPRESSION_LIMIT: kind(422, 4, 'A layer expands beyond the limit'),
  TAR_INVALID: kind(422, 4, 'A layer is not a valid tar archive'),
  TAR_TRUNCATED: kind(422, 4, 'A layer ends in the middle of an entry'),
  TAR_HEADER_TOO_LARGE: kind(422, 4, 'An extended tar header is over the limit'),
  TAR_TOO_MANY_ENTRIES: kind(422, 4, 'A layer or the image has too many entries'),
  TAR_PATH_TOO_LONG: kind(422, 4, 'A path in a layer is over the limit'),
  DOCKERFILE_INVALID: kind(422, 4, 'The Dockerfile is not valid'),
  DOCKERFILE_TOO_LARGE: kind(422, 4, 'The Dockerfile is too large'),

  // located problems that leave the rest of the report intact
  TAR_NO_END: kind(422, 4, 'A layer has no end-of-archive blocks'),
  TAR_TRAILING_DATA: kind(422, 4, 'A layer has data after the end of the archive'),
  TAR_UNKNOWN_TYPE: kind(422, 4, 'A tar entry of unknown type was left out'),
  TAR_UNSAFE_PATH: kind(422, 4, 'A path tries to leave the image root'),
  LINK_UNRESOLVED: kind(422, 4, 'A hard link points at nothing'),
  SYMLINK_LOOP: kind(422, 4, 'A symbolic link chain is too long'),
  BASE_MISMATCH: kind(422, 4, 'The image is not built on the base that was named'),
  HISTORY_MISMATCH: kind(422, 4, 'The history does not fit the layers'),
  PKGDB_TOO_LARGE: kind(422, 4, 'A package database is over the size limit'),
  PKGDB_CORRUPT: kind(422, 4, 'A package database cannot be read completely'),
  ARCHIVE_LIMIT: kind(422, 4, 'A nested archive is over a limit'),

  // the service
  UNAUTHENTICATED: kind(401, 2, 'An API key is needed'),
  FORBIDDEN: kind(403, 2, 'The API key does not allow this'),
  RESOURCE_NOT_FOUND: kind(404, 2, 'There is no such resource'),
  CONFLICT: kind(409, 2, 'The request conflicts with the current state'),
  IDEMPOTENCY_MISMATCH: kind(422, 2, 'The Idempotency-Key was used with another body'),
  NOT_ACCEPTABLE: kind(406, 2, 'The format is not available'),
  PAYLOAD_TOO_LARGE: kind(413, 2, 'The request body is too large'),
  RATE_LIMITED: kind(429, 2, 'Too many requests', true),
  NOT_READY: kind(503, 5, 'The report is not ready', true),
  CANCELLED: kind(409, 3, 'The job was cancelled'),
  DEADLINE_EXCEEDED: kind(504, 3, 'The job took longer than its deadline', true),
  STORAGE_FULL: kind(507, 5, 'There is no space left', true),
  SECRET_KEY_MISSING: kind(503, 5, 'The service has no key to store secrets with'),
  SECRET_UNREADABLE: kind(500, 5, 'A stored secret cannot be opened with the present keys'),
  REPORT_UNREADABLE: kind(500, 5, 'A stored report cannot be read'),
  DATABASE_UNAVAILABLE: kind(503, 5, 'The database cannot be reached or is too busy', true),
  INTERNAL: kind(500, 5, 'Internal error'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_KINDS;

/** Where in an image a problem is. */
export interface ProblemLocation {
  /** Index of the layer, oldest first, or null when it concerns the whole image. */
  readonly layerIndex?: number | null;
  /** Path inside the image root, without leading slash. */
  readonly path?: string | null;
}

/** The one error class: a stable code, a message for people, and where it happened. */
export class CodedError extends Error {
  override readonly name = 'CodedError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly location: ProblemLocation = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  get kind(): ErrorKind {
    return ERROR_KINDS[this.code];
  }
}

/** Gives `error` as a coded error; a full disk is STORAGE_FULL, anything unforeseen becomes INTERNAL with its cause kept. */
export function toCodedError(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isDiskFull(error)) return new CodedError('STORAGE_FULL', message, {}, { cause: error });
  return new CodedError('INTERNAL', message, {}, { cause: error });
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
