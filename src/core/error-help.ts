import type { ErrorCode } from './errors.js';

/** For the page of each code: when it comes, and what to do about it. */
export const ERROR_HELP = {
  // the request
  INVALID_REFERENCE:
    'The text is no image reference: white space, control characters, credentials, a leading dash, a bad digest, or more than 512 bytes. Write it as `registry/repository:tag` or `registry/repository@sha256:…`; credentials never belong into a reference.',
  UNSUPPORTED_TRANSPORT:
    'The service reads images from registries only. Folders, archives and local daemons are read by the command line, on the machine that has them.',
  INVALID_PLATFORM:
    'Write a platform as `os/architecture` or `os/architecture/variant`, for example `linux/arm64/v8`, or `all` where the call takes it.',
  INVALID_REQUEST:
    'A field of the body, a parameter or a header is missing, unknown, or of the wrong form. `errors` names each of them; the OpenAPI document describes what the call takes.',
  INVALID_BUDGET:
    'The rule does not follow the grammar of budgets. The message names the place; docs/budgets.md has the grammar.',
  INVALID_CRON: 'The schedule is no cron expression of five fields, or never comes due.',
  INVALID_TIMEZONE: 'Use a name of the IANA time zone database, for example `Europe/Berlin`.',
  INVALID_TAG_PATTERN:
    'The glob, semver range or template for tags cannot be read. docs/audits.md shows what there is.',
  REGISTRY_NOT_ALLOWED:
    'The registry is at a private or loopback address, or is not on the list of those that may be asked. The operator adds it to `STAGEDIFF_ALLOWED_REGISTRIES` as `host:port`.',
  EGRESS_BLOCKED:
    'The registry, a redirect of it or its token service led to a private address, and the connection was not made. If that is meant, the operator allows the host by `STAGEDIFF_ALLOWED_REGISTRIES`.',
  WEBHOOK_NOT_ALLOWED:
    'Webhooks are sent to public addresses over HTTPS. The operator may allow others; docs/webhooks.md names the variables.',

  // the image cannot be had
  NOT_FOUND: 'The registry has no such repository, tag or digest. Check the spelling, and that the tag still exists.',
  UNAUTHORIZED:
    'The registry wants credentials, or refuses those that it got. Many registries say this of repositories that do not exist, too.',
  REGISTRY_UNREACHABLE:
    'No connection to the registry: name, port, network or firewall. The job is tried again by itself.',
  REGISTRY_TLS:
    'The certificate of the registry is not trusted, has expired or is for another name; or the registry speaks plain HTTP, which the operator allows by `STAGEDIFF_INSECURE_REGISTRIES`.',
  REGISTRY_ERROR: 'The registry answered with an error of its own. The job is tried again by itself.',
  REGISTRY_THROTTLED:
    'The registry limits how often it may be asked. The job is tried again later; credentials often raise the limit.',
  REGISTRY_TIMEOUT:
    'The registry sent nothing for too long. The job is tried again; `STAGEDIFF_REGISTRY_TIMEOUT` and `STAGEDIFF_REGISTRY_NO_PROGRESS` set how long is too long.',
  REGISTRY_TRUNCATED: 'The connection ended in the middle of a blob, also when it was tried again.',
  PLATFORM_NOT_FOUND: 'The image exists, but not for this platform. The message lists the platforms that there are.',
  PLATFORM_AMBIGUOUS: 'More than one variant fits. Name the platform with its variant, for example `linux/arm/v7`.',
  TOO_MANY_TAGS:
    'More tags fit the pattern than an audit looks at. Narrow the pattern, or ask for the newest N; the limit is `STAGEDIFF_AUDIT_TAGS`.',
  SKOPEO_MISSING:
    'The program skopeo, which talks to registries, is not on the PATH. Install it, or use the container image, which has it.',

  // the image is malformed or too large
  NOT_AN_IMAGE:
    'The reference leads to an artefact that is no container image: a chart, a signature, a bill of materials.',
  MANIFEST_TOO_LARGE: 'A manifest or config has more than 4 MiB.',
  MANIFEST_INVALID: 'The manifest is no JSON, misses fields, or has sizes that cannot be.',
  MANIFEST_AMBIGUOUS:
    'Two readers could take the manifest for different things: keys twice, or `layers` and `manifests` both. Such documents hide content; build the image anew.',
  MANIFEST_UNSUPPORTED:
    'The media type is none of OCI 1.x and Docker schema 2, or is another than the body shows. Schema 1 is obsolete: push the image again with a current tool.',
  CONFIG_INVALID: 'The config of the image is no JSON or misses fields.',
  CONFIG_INCONSISTENT: 'The config lists another number of layers than the manifest.',
  INDEX_INVALID: 'The index refers to itself, is nested too deeply, or has more than 256 entries.',
  TOO_MANY_LAYERS: 'The image has more than 127 layers.',
  FOREIGN_LAYER_UNSUPPORTED: 'A layer has to be fetched from another address than the registry; that is never done.',
  DIGEST_MISMATCH:
    'The bytes are others than the digest promises: the registry, a cache or a proxy damaged or replaced them. Nothing of it was kept.',
  SIZE_MISMATCH: 'The blob has another size than its descriptor says.',
  DIFFID_MISMATCH: 'The unpacked layer does not have the hash that the config names.',
  LAYER_INVALID: 'The compressed data of a layer is damaged.',
  LAYER_TOO_LARGE:
    'A layer or the image has more bytes than the limit. The operator raises `STAGEDIFF_MAX_LAYER_COMPRESSED_SIZE`, `STAGEDIFF_MAX_LAYER_UNCOMPRESSED_SIZE` or `STAGEDIFF_MAX_IMAGE_UNCOMPRESSED_SIZE`.',
  DECOMPRESSION_LIMIT:
    'A layer unpacks to far more than it should: a bomb, or a file of zeros. The operator raises `STAGEDIFF_MAX_COMPRESSION_RATIO`.',
  TAR_INVALID: 'The layer is no tar archive from some place on: a wrong checksum, a size that cannot be.',
  TAR_TRUNCATED: 'The archive ends inside of an entry. The image was pushed damaged; push it again.',
  TAR_HEADER_TOO_LARGE: 'A long-name, PAX or sparse header is over `STAGEDIFF_MAX_TAR_HEADER_SIZE`.',
  TAR_TOO_MANY_ENTRIES: 'More files than `STAGEDIFF_MAX_LAYER_ENTRIES` or `STAGEDIFF_MAX_IMAGE_ENTRIES`.',
  TAR_PATH_TOO_LONG: 'A path is over `STAGEDIFF_MAX_PATH_BYTES` or `STAGEDIFF_MAX_PATH_COMPONENTS`.',
  DOCKERFILE_INVALID:
    'The text is no Dockerfile: an unknown instruction, none at all, or a here-document without an end. The message has the line.',
  DOCKERFILE_TOO_LARGE: 'A Dockerfile may have 1 MiB.',

  // located problems that leave the rest of the report intact
  TAR_NO_END: 'The archive lacks the two empty blocks at its end. Its content was read completely.',
  TAR_TRAILING_DATA:
    'After the end of the archive there are more bytes. Container engines ignore them, and so do the reports.',
  TAR_UNKNOWN_TYPE: 'An entry is of a type that no container engine unpacks. It is counted, and left out of the files.',
  TAR_UNSAFE_PATH:
    'A path or link contains `..` or the like. It is shown at the place where engines put it, inside the image.',
  LINK_UNRESOLVED: 'A hard link names a file that no layer has. It counts 0 bytes.',
  SYMLINK_LOOP: 'Symbolic links lead in a circle or over more than 8 hops. What lies behind was not looked at.',
  BASE_MISMATCH:
    'The image does not start with the layers of the base that was named: another version, or rebuilt since. The base is left out of the report.',
  HISTORY_MISMATCH:
    'The history has another number of layer-making steps than the image has layers, so layers have no instruction.',
  PKGDB_TOO_LARGE:
    'The database was not read, so its packages are missing from the report. Usual databases are far below the limit.',
  PKGDB_CORRUPT:
    'Some records of the database cannot be read, and their packages are missing from the report; what could be read is there.',
  ARCHIVE_LIMIT: 'An archive inside of the image is nested too deeply or too large; packages in it may be missing.',

  // the service
  UNAUTHENTICATED: 'Send an API key as `Authorization: Bearer KEY`. It may also be revoked or expired.',
  FORBIDDEN: 'The key is valid, but lacks the scope that this call needs. Ask an administrator for another key.',
  RESOURCE_NOT_FOUND: 'No such id or path, deleted by retention, or not for this caller.',
  CONFLICT:
    'What is asked for does not fit the present state, for example a report of a job that failed, or an Idempotency-Key whose first request is still in flight. The message says which.',
  IDEMPOTENCY_MISMATCH: 'A key stands for one request. Use a new key for another body.',
  NOT_ACCEPTABLE: 'None of the formats in `Accept` or `format` can show this. The message lists those that can.',
  PAYLOAD_TOO_LARGE: 'The body is over `STAGEDIFF_BODY_LIMIT`.',
  RATE_LIMITED:
    'This client has sent more requests than it may. `Retry-After` says when the next one is taken; the headers `RateLimit-Policy` and `RateLimit` tell the limit and what is left of it. The operator sets the limits; docs/api.md describes them.',
  NOT_READY:
    'The report is being made, or the process is starting or stopping. Ask again after `Retry-After`, or follow the events of the resource.',
  CANCELLED: 'The job was cancelled, so there is no report. Submit it again.',
  DEADLINE_EXCEEDED:
    'The job ran longer than `STAGEDIFF_JOB_DEADLINE`. It is tried again; very large images may need a longer deadline.',
  STORAGE_FULL:
    'The disk of the worker or of the database is full. The job is tried again; the operator frees space or shortens retention.',
  SECRET_KEY_MISSING: 'Secrets are stored encrypted, and there is no key: the operator sets `STAGEDIFF_SECRET_KEY`.',
  SECRET_UNREADABLE:
    'The secret was encrypted with a key that the service no longer has. Restore it in `STAGEDIFF_PREVIOUS_SECRET_KEYS`, or store the secret again.',
  REPORT_UNREADABLE:
    'What is stored of the report is damaged, or was written by a version that made other parts; the log has it under the request id of the answer. The operator restores the database from a backup. After an upgrade, ask for the image or comparison again: a new version makes a new report.',
  DATABASE_UNAVAILABLE:
    'PostgreSQL is away, restarts, or has no free connection in time. Nothing was stored in half; repeat the request after `Retry-After`.',
  INTERNAL: 'A fault of stagediff itself. The log has it under the request id of the answer; please report it.',
} as const satisfies Record<ErrorCode, string>;
