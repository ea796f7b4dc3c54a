import { parseRegistryName } from '../core/image/registry-name.js';

/** The end of a limit that is a prefix. */
export const EVERYTHING_BELOW = '/*';

/** Whether a limit, or a repository, lies within the limits; always when there are none. */
export function isWithin(name: string, limits: readonly string[] | null): boolean {
  if (limits === null) return true;
  return limits.some((limit) =>
    limit.endsWith(EVERYTHING_BELOW) ? name.startsWith(limit.slice(0, -1)) : name === limit,
  );
}

/** The repository of a reference to a registry. @throws CodedError INVALID_REFERENCE */
export function repositoryOf(reference: string): string {
  const [name = '', digest] = reference.split('@');
  const { registry, repository } = parseRegistryName(name, digest !== undefined);
  return `${registry}/${repository}`;
}
