import { CodedError } from '../errors.js';
import { isDigest } from './digest.js';
import { parseRegistryName } from './registry-name.js';

/** Where skopeo can read an image from (containers-transports(5)). */
export const TRANSPORTS = [
  'docker',
  'oci',
  'oci-archive',
  'docker-archive',
  'dir',
  'docker-daemon',
  'containers-storage',
] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Transports that skopeo knows and that name no image to pull, or not the same one twice. */
const REFUSED_TRANSPORTS = ['tarball', 'sif', 'ostree', 'atomic'];

/** An image in a registry. */
export interface RegistryReference {
  readonly transport: 'docker';
  /** Host with the port, when there is one, e.g. `docker.io` or `127.0.0.1:5000`. */
  readonly registry: string;
  /** Path inside the registry, e.g. `library/alpine`. */
  readonly repository: string;
  /** Null when the reference has only a digest. */
  readonly tag: string | null;
  readonly digest: string | null;
}

/** An image on this machine. */
export interface LocalReference {
  readonly transport: Exclude<Transport, 'docker'>;
  /** File or folder; null for a daemon or a storage. */
  readonly path: string | null;
  /** Name or tag inside it; null means the only one. */
  readonly image: string | null;
}

export type ImageReference = RegistryReference | LocalReference;

export const MAX_NAME_BYTES = 512;
const MAX_PATH_BYTES = 4096;

/**
 * Parses what a user wrote: `transport:…`, `docker://name`, or a bare name, which means `docker://`
 * with Docker's defaults (`docker.io`, `library/`, `:latest`). Throws INVALID_REFERENCE, or
 * UNSUPPORTED_TRANSPORT for a transport that is not in `transports`. Messages never repeat the text,
 * which may hold credentials. Opens nothing.
 */
export function parseReference(
  text: string,
  { transports = ['docker'] }: { transports?: readonly Transport[] } = {},
): ImageReference {
  if (text === '') throw invalid('it is empty');
  if (text.startsWith('-')) throw invalid('it starts with "-"');
  const { transport, rest } = splitTransport(text);
  if (!transports.includes(transport)) {
    throw new CodedError('UNSUPPORTED_TRANSPORT', `the transport ${transport}: is not allowed here`);
  }
  return transport === 'docker' ? parseRegistryReference(rest) : parseLocalReference(transport, rest);
}

function splitTransport(text: string): { transport: Transport; rest: string } {
  if (text.startsWith('docker://')) return { transport: 'docker', rest: text.slice('docker://'.length) };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) throw invalid('only docker:// is followed by "//"');
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(colon, 0));
  const lower = name.toLowerCase();
  if (REFUSED_TRANSPORTS.includes(lower)) {
    throw new CodedError('UNSUPPORTED_TRANSPORT', `the transport ${lower}: is not supported`);
  }
  const transport = TRANSPORTS.find((known) => known !== 'docker' && known === lower);
  if (transport === undefined) return { transport: 'docker', rest: text }; // also `docker:27`, the image called docker
  if (name !== lower) throw new CodedError('UNSUPPORTED_TRANSPORT', 'transports are written in lower case');
  return { transport, rest: text.slice(colon + 1) };
}

function parseRegistryReference(name: string): RegistryReference {
  if (name.length > MAX_NAME_BYTES) throw invalid(`it is longer than ${MAX_NAME_BYTES} bytes`);
  if (!/^[\x21-\x7e]+$/.test(name)) throw invalid('it has characters other than printable ASCII');
  const [beforeDigest = '', digest = null, ...more] = name.split('@');
  if (more.length > 0 || (digest !== null && !isDigest(digest))) {
    throw invalid('after "@" comes a sha256 or sha512 digest, and credentials are not taken');
  }
  return { transport: 'docker', ...parseRegistryName(beforeDigest, digest !== null), digest };
}

function parseLocalReference(transport: LocalReference['transport'], rest: string): LocalReference {
  if (rest === '') throw invalid(`nothing comes after ${transport}:`);
  if (Buffer.byteLength(rest) > MAX_PATH_BYTES) throw invalid(`it is longer than ${MAX_PATH_BYTES} bytes`);
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(rest)) throw invalid('it has control or invisible characters');
  if (transport === 'docker-daemon' || transport === 'containers-storage')
    return { transport, path: null, image: rest };
  if (transport === 'dir') return { transport, path: rest, image: null };
  const colon = rest.indexOf(':');
  if (colon === 0) throw invalid(`no path comes after ${transport}:`);
  if (colon < 0) return { transport, path: rest, image: null };
  return { transport, path: rest.slice(0, colon), image: rest.slice(colon + 1) || null };
}

/** The same image pinned to a digest; the tag stays for display. Only a registry can be asked by digest. */
export function withDigest(reference: RegistryReference, digest: string): RegistryReference {
  if (!isDigest(digest)) throw invalid('it cannot be pinned to something that is no digest');
  return { ...reference, digest };
}

/** The one spelling that is stored and shown, e.g. `docker.io/library/alpine:latest` or `oci:/images:v1`. */
export function formatReference(reference: ImageReference): string {
  if (reference.transport !== 'docker') return skopeoArgument(reference);
  const { registry, repository, tag, digest } = reference;
  return `${registry}/${repository}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`;
}

/** The argument for skopeo, which refuses a tag beside a digest: the digest decides. */
export function skopeoArgument(reference: ImageReference): string {
  if (reference.transport === 'docker') {
    const { registry, repository, tag, digest } = reference;
    return `docker://${registry}/${repository}${digest === null ? `:${tag ?? 'latest'}` : `@${digest}`}`;
  }
  const { transport, path, image } = reference;
  return `${transport}:${[path, image].filter((part) => part !== null).join(':')}`;
}

function invalid(reason: string): CodedError {
  return new CodedError('INVALID_REFERENCE', `the image reference is not valid: ${reason}`);
}
