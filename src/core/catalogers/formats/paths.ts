import { posix } from 'node:path';

/** Parent of a path inside the image root, '' at the root. */
export function directoryOf(path: string): string {
  const parent = posix.dirname(path);
  return parent === '.' ? '' : parent;
}

/**
 * Path inside the image root that `relative` means when seen from `base`; an absolute one starts at the
 * root. `undefined` when it leaves the root or is the root.
 */
export function resolvePath(base: string, relative: string): string | undefined {
  const joined = relative.startsWith('/') ? relative.replace(/^\/+/, '') : posix.join(base, relative);
  const path = posix.normalize(joined).replace(/\/$/, '');
  return path === '.' || path === '..' || path.startsWith('../') ? undefined : path;
}
