import { CodedError } from '../core/errors.js';
import { matchesWildcard } from '../core/wildcard.js';
import { parseReference, type RegistryReference } from '../core/image/reference.js';
import { isPrivateHost } from './private-address.js';

/**
 * Parses a reference that came over HTTP and checks where it points, before anything is opened.
 * @param allowed lower-case `host[:port]` patterns of private registries that the operator allows
 * @throws INVALID_REFERENCE, UNSUPPORTED_TRANSPORT, REGISTRY_NOT_ALLOWED
 */
export function parseAllowedReference(text: string, allowed: readonly string[]): RegistryReference {
  const reference = parseReference(text, { transports: ['docker'] });
  if (reference.transport !== 'docker') {
    throw new CodedError('UNSUPPORTED_TRANSPORT', 'only images in a registry can be asked for here');
  }
  if (!isRegistryAllowed(reference.registry, allowed)) {
    throw new CodedError(
      'REGISTRY_NOT_ALLOWED',
      `the registry ${reference.registry} is private and not in STAGEDIFF_ALLOWED_REGISTRIES`,
    );
  }
  return reference;
}

/** Public registries are always allowed by name; private ones only when a pattern names host and port. */
export function isRegistryAllowed(registry: string, allowed: readonly string[]): boolean {
  return !isPrivateHost(splitPort(registry.toLowerCase()).host) || isListed(registry, allowed);
}

/** Whether the operator lists a registry, `host[:port]`. */
export function isListed(registry: string, allowed: readonly string[]): boolean {
  const { host, port } = splitPort(registry.toLowerCase());
  return allowed.some((pattern) => matches(pattern, host, port));
}

/** A pattern without a port means the default one; `*` stands for any port, or any part of the host. */
function matches(pattern: string, host: string, port: string): boolean {
  const wanted = splitPort(pattern);
  return (wanted.port === '*' || wanted.port === port) && matchesWildcard(wanted.host, host);
}

function splitPort(registry: string): { host: string; port: string } {
  const match = /^(.*?)(?::(\d+|\*))?$/.exec(registry);
  const bracketed = registry.endsWith(']');
  return { host: bracketed ? registry : (match?.[1] ?? registry), port: bracketed ? '443' : (match?.[2] ?? '443') };
}
