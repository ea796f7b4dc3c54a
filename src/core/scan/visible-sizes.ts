import { directoryOf } from '../image/path.js';
import type { FileSystem } from './file-system.js';
import { FirstNames } from './first-names.js';

/**
 * Stored bytes at or below each path that has any; '' is the root and has visibleSize. A hard-linked inode
 * counts once, at the first of its names. Linear in files and their depth.
 */
export function visibleSizes(files: Pick<FileSystem, 'nodes'>): Map<string, number> {
  const sizes = new Map<string, number>();
  const names = new FirstNames();
  for (const { path, body } of files.nodes()) {
    if (!body || body.storedSize === 0 || !names.isFirst(body)) continue;
    for (let at = path; ; at = directoryOf(at)) {
      sizes.set(at, (sizes.get(at) ?? 0) + body.storedSize);
      if (at === '') break;
    }
  }
  return sizes;
}
