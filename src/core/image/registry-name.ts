import { CodedError } from '../errors.js';

/** The grammar of distribution/reference, each part matched alone so that every expression is linear. */
const HOST_LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/;
const IPV6_HOST = /^\[[0-9a-fA-F:.]{2,45}\]$/;
const PORT = /^[0-9]{1,5}$/;
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const MAX_NAME_LENGTH = 255;
const IMAGE_ID = /^[0-9a-f]{64}$/;

export interface RegistryName {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | null;
}

/**
 * Parses `[host[:port]/]path[:tag]` with Docker's defaults: no host means `docker.io`, a single
 * component there means `library/`, no tag means `latest` unless a digest follows.
 * Throws INVALID_REFERENCE without repeating the text.
 */
export function parseRegistryName(text: string, hasDigest: boolean): RegistryName {
  const { name, tag } = splitTag(text);
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasHost = /[.:[\]]/.test(first) || first === 'localhost';
  const registry = hasHost ? parseRegistry(first) : 'docker.io';
  const path = hasHost ? name.slice(slash + 1) : name;
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  checkRepository(path);
  if (`${registry}/${repository}`.length > MAX_NAME_LENGTH) throw invalid(`the name is over ${MAX_NAME_LENGTH} bytes`);
  return { registry, repository, tag: tag ?? (hasDigest ? null : 'latest') };
}

/** A tag is what follows the last colon, unless that colon belongs to the port. */
function splitTag(text: string): { name: string; tag: string | null } {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || text.indexOf('/', colon) >= 0) return { name: text, tag: null };
  const tag = text.slice(colon + 1);
  if (!TAG.test(tag)) throw invalid('the tag is not valid');
  return { name: text.slice(0, colon), tag };
}

/** Checks `host[:port]` and gives it in lower case, with Docker Hub's old name as `docker.io`. */
function parseRegistry(text: string): string {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text);
  const [, host = '', port] = match ?? [];
  if (port !== undefined && (!PORT.test(port) || Number(port) > 65535 || Number(port) === 0)) {
    throw invalid('the port is not valid');
  }
  if (!IPV6_HOST.test(host) && !host.split('.').every((label) => label.length <= 63 && HOST_LABEL.test(label))) {
    throw invalid('the registry host is not valid');
  }
  const registry = text.toLowerCase();
  return registry === 'index.docker.io' ? 'docker.io' : registry;
}

function checkRepository(path: string): void {
  if (IMAGE_ID.test(path)) throw invalid('a bare image id names nothing in a registry');
  if (path.split('/').every((component) => PATH_COMPONENT.test(component))) return;
  throw invalid('a repository is lower-case letters, digits and single separators, in parts divided by "/"');
}

function invalid(reason: string): CodedError {
  return new CodedError('INVALID_REFERENCE', `the image reference is not valid: ${reason}`);
}
