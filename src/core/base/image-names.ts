import { MAX_NAME_BYTES } from '../image/reference.js';
import { parseRegistryName, type RegistryName } from '../image/registry-name.js';

/**
 * Whether two names mean the same tag: `debian:12` is `docker.io/library/debian:12`, no tag is `latest`, and a digest
 * behind it does not count. Names that are no references are compared as they are.
 */
export function sameName(left: string, right: string): boolean {
  return left === right || fullName(left) === fullName(right);
}

/** Whether two names are of one repository, so that one image is likely a version of the other. */
export function sameRepository(left: string, right: string): boolean {
  const [one, other] = [parse(left), parse(right)];
  return one !== null && one.registry === other?.registry && one.repository === other.repository;
}

/** Whether a text can name an image at all. */
export function isName(text: string): boolean {
  return parse(text) !== null;
}

function fullName(name: string): string {
  const parsed = parse(name);
  return parsed === null ? name : `${parsed.registry}/${parsed.repository}:${parsed.tag}`;
}

function parse(name: string): RegistryName | null {
  if (name.length > MAX_NAME_BYTES) return null;
  const [plain = ''] = name.replace(/^docker:\/\//, '').split('@', 1);
  try {
    return parseRegistryName(plain, false);
  } catch {
    return null;
  }
}
