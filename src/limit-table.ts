import { describeEnvironment } from './config.js';
import { MAX_JAR_BYTES, MAX_JAR_DEPTH, MAX_MANIFEST, MAX_NESTED_JAR } from './core/catalogers/formats/jar.js';
import { dpkg } from './core/catalogers/dpkg.js';
import { DOCKERFILE_LIMIT } from './core/dockerfile/parse.js';
import type { ErrorCode } from './core/errors.js';
import { MAX_LAYERS } from './core/image/image-kind.js';
import { MAX_INDEX_ENTRIES, MAX_MANIFEST_SIZE } from './core/image/manifest.js';
import { OS_RELEASE_MAX_BYTES } from './core/image/os-release.js';
import { MAX_NAME_BYTES } from './core/image/reference.js';
import { MAX_INDEX_DEPTH } from './core/image/resolve-manifest.js';
import { MAX_SYMLINK_HOPS } from './core/scan/tree.js';
import { MAX_PAGE } from './http/paging.js';
import { CONNECT_TIMEOUT_MILLISECONDS } from './registries/egress-guard.js';
import { MAX_MEMORY } from './skopeo/bounded-process.js';
import { MAX_TAGS_SIZE } from './skopeo/skopeo.js';
import { MAX_BODY_BYTES } from './webhooks/message-body.js';

/** A bound on what somebody may make the service do. */
export interface Limit {
  readonly name: string;
  /** Its default, in the unit that is named. */
  readonly fallback: string;
  /** The environment variable that changes it; null where it is part of what a report says, or of the protocol. */
  readonly variable: string | null;
  /** The code that more than that gives; null where something else happens. */
  readonly code: ErrorCode | null;
  /** What happens beyond it, where a code alone does not tell. */
  readonly note?: string;
}

function bytes(size: number): string {
  const units: readonly [number, string][] = [
    [1024 ** 3, 'GiB'],
    [1024 ** 2, 'MiB'],
    [1024, 'KiB'],
  ];
  const [factor, unit] = units.find(([each]) => size >= each && size % each === 0) ?? [1, 'bytes'];
  return `${size / factor} ${unit}`;
}

const fixed = (name: string, fallback: string, code: ErrorCode | null, note?: string): Limit => ({
  ...{ name, fallback, variable: null, code },
  ...(note === undefined ? {} : { note }),
});

const variables = new Map(describeEnvironment().map((each) => [each.name, each]));

/** A limit that a variable changes: name and default are the variable's. */
function configured(
  variable: string,
  unit: 'bytes' | 'seconds' | 'hours' | 'days' | '',
  code: ErrorCode | null,
  note?: string,
): Limit {
  const { fallback = '', meaning = '' } = variables.get(variable) ?? {};
  const value = unit === 'bytes' ? bytes(Number(fallback)) : [fallback, unit].join(' ').trim();
  const name = meaning.replace(/, (?:seconds|bytes|hours|days)\b.*$/, '');
  return { name, fallback: value, variable, code, ...(note === undefined ? {} : { note }) };
}

/** The rest of the report is there. */
const NAMED = 'as a problem of the report';

/** Every limit, in the order in which an image meets them. */
export const LIMITS: readonly Limit[] = [
  fixed('Length of a reference', bytes(MAX_NAME_BYTES), 'INVALID_REFERENCE'),
  configured('STAGEDIFF_BODY_LIMIT', 'bytes', 'PAYLOAD_TOO_LARGE'),
  fixed('Text of a Dockerfile', bytes(DOCKERFILE_LIMIT), 'DOCKERFILE_TOO_LARGE'),
  fixed('Items of a page', String(MAX_PAGE), 'INVALID_REQUEST', '50 when none is asked for'),
  fixed('Manifest or index', bytes(MAX_MANIFEST_SIZE), 'MANIFEST_TOO_LARGE'),
  fixed('Image config', bytes(MAX_MANIFEST_SIZE), 'MANIFEST_TOO_LARGE'),
  fixed('Layers of an image', String(MAX_LAYERS), 'TOO_MANY_LAYERS'),
  fixed('Entries of an index', String(MAX_INDEX_ENTRIES), 'INDEX_INVALID'),
  fixed('Levels of indexes', String(MAX_INDEX_DEPTH), 'INDEX_INVALID'),
  fixed('List of tags', bytes(MAX_TAGS_SIZE), 'MANIFEST_TOO_LARGE'),
  fixed('Memory of skopeo', bytes(MAX_MEMORY), 'MANIFEST_TOO_LARGE', 'where prlimit is installed'),
  fixed('Connecting to a registry', `${CONNECT_TIMEOUT_MILLISECONDS / 1000} seconds`, 'REGISTRY_UNREACHABLE'),
  configured('STAGEDIFF_REGISTRY_TIMEOUT', 'seconds', 'REGISTRY_TIMEOUT'),
  configured('STAGEDIFF_REGISTRY_NO_PROGRESS', 'seconds', 'REGISTRY_TIMEOUT', '16 KiB are progress'),
  configured('STAGEDIFF_MAX_LAYER_COMPRESSED_SIZE', 'bytes', 'LAYER_TOO_LARGE', 'before anything is fetched'),
  configured('STAGEDIFF_MAX_LAYER_UNCOMPRESSED_SIZE', 'bytes', 'DECOMPRESSION_LIMIT'),
  configured('STAGEDIFF_MAX_COMPRESSION_RATIO', '', 'DECOMPRESSION_LIMIT', 'on top of the next'),
  configured('STAGEDIFF_RATIO_GRACE_SIZE', 'bytes', 'DECOMPRESSION_LIMIT'),
  configured('STAGEDIFF_MAX_IMAGE_UNCOMPRESSED_SIZE', 'bytes', 'LAYER_TOO_LARGE'),
  configured('STAGEDIFF_MAX_LAYER_ENTRIES', '', 'TAR_TOO_MANY_ENTRIES'),
  configured('STAGEDIFF_MAX_IMAGE_ENTRIES', '', 'TAR_TOO_MANY_ENTRIES'),
  configured('STAGEDIFF_MAX_LAYER_NAME_SIZE', 'bytes', 'TAR_TOO_MANY_ENTRIES'),
  configured('STAGEDIFF_MAX_PATH_BYTES', '', 'TAR_PATH_TOO_LONG'),
  configured('STAGEDIFF_MAX_PATH_COMPONENTS', '', 'TAR_PATH_TOO_LONG'),
  configured('STAGEDIFF_MAX_TAR_HEADER_SIZE', 'bytes', 'TAR_HEADER_TOO_LARGE'),
  fixed('Symbolic links that one path leads through', String(MAX_SYMLINK_HOPS), 'SYMLINK_LOOP', NAMED),
  configured('STAGEDIFF_MAX_LAYER_EVIDENCE_SIZE', 'bytes', 'PKGDB_TOO_LARGE', NAMED),
  fixed('One package database', bytes(dpkg.maxBytes), 'PKGDB_TOO_LARGE', NAMED),
  fixed('os-release', bytes(OS_RELEASE_MAX_BYTES), 'PKGDB_TOO_LARGE', NAMED),
  fixed('Manifest of a jar', bytes(MAX_MANIFEST), 'ARCHIVE_LIMIT', NAMED),
  fixed('Jars in jars, levels', String(MAX_JAR_DEPTH), 'ARCHIVE_LIMIT', NAMED),
  fixed('A jar in a jar', bytes(MAX_NESTED_JAR), 'ARCHIVE_LIMIT', NAMED),
  fixed('A jar and all in it, unpacked', bytes(MAX_JAR_BYTES), 'ARCHIVE_LIMIT', NAMED),
  configured('STAGEDIFF_JOB_DEADLINE', 'seconds', 'DEADLINE_EXCEEDED'),
  configured('STAGEDIFF_JOB_HEARTBEAT', 'seconds', null, 'another worker takes over'),
  configured('STAGEDIFF_JOB_TRIES', '', null, 'the job fails with the code of the last try'),
  configured('STAGEDIFF_JOB_CONCURRENCY', '', null, 'the others wait'),
  configured('STAGEDIFF_REGISTRY_CONCURRENCY', '', null, 'the others wait'),
  configured('STAGEDIFF_WEBHOOK_TIMEOUT', 'seconds', null, 'that try failed'),
  configured('STAGEDIFF_WEBHOOK_RETRY_HOURS', 'hours', null, 'the delivery failed'),
  fixed('Body of a webhook', `${MAX_BODY_BYTES} bytes`, null, 'its largest fields are left out'),
  fixed('Length of an Idempotency-Key', '255', 'INVALID_REQUEST'),
  configured('STAGEDIFF_IDEMPOTENCY_HOURS', 'hours', null, 'the key may be used anew'),
  configured('STAGEDIFF_REPORT_DAYS', 'days', null, 'it is removed'),
  configured('STAGEDIFF_JOB_DAYS', 'days', null, 'it is removed'),
];
