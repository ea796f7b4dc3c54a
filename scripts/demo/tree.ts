import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { TarEntry } from './tar.ts';

export interface TreeOptions {
  /** Left out with all that is below; the path is relative to the folder. */
  readonly skip?: (relative: string) => boolean;
}

/**
 * What is in a folder of this machine, as entries below `target`, sorted by name. Names of one file that are in it
 * twice become a hard link, as in the layer of a builder; sockets and devices are left out.
 */
export async function readTree(folder: string, target: string, options: TreeOptions = {}): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  const linked = new Map<string, string>();
  const visit = async (relative: string): Promise<void> => {
    if (options.skip?.(relative)) return;
    const entry = await readEntry(path.join(folder, relative), path.posix.join(target, relative), linked);
    if (!entry) return;
    entries.push(entry);
    if (entry.content.type !== 'directory') return;
    for (const name of (await readdir(path.join(folder, relative))).sort())
      await visit(path.posix.join(relative, name));
  };
  await visit('');
  return entries;
}

async function readEntry(source: string, target: string, linked: Map<string, string>): Promise<TarEntry | null> {
  const status = await lstat(source);
  const mode = status.mode & 0o7777;
  if (status.isDirectory()) return { path: target, mode, content: { type: 'directory' } };
  if (status.isSymbolicLink()) {
    return { path: target, mode: 0o777, content: { type: 'symlink', target: await readlink(source) } };
  }
  if (!status.isFile()) return null;
  const inode = `${status.dev}:${status.ino}`;
  const earlier = linked.get(inode);
  if (earlier !== undefined) return { path: target, mode, content: { type: 'hardlink', target: earlier } };
  if (status.nlink > 1) linked.set(inode, target);
  return { path: target, mode, content: { type: 'file', source, size: status.size } };
}

/** Directories from the root of the image down to `folder`, itself included. */
export function parentFolders(folder: string): TarEntry[] {
  const names = folder.split('/').filter(Boolean);
  return names.map((_, index) => directory(names.slice(0, index + 1).join('/')));
}

export function directory(target: string, mode = 0o755): TarEntry {
  return { path: target, mode, content: { type: 'directory' } };
}
