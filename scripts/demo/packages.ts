import { existsSync } from 'node:fs';
import { readFile, readdir, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { directory, readTree } from './tree.ts';
import type { TarEntry } from './tar.ts';

interface LockedPackage {
  /** Only the development needs it. */
  readonly dev?: boolean;
  /** Nothing breaks without it. */
  readonly optional?: boolean;
  /** Both: the development needs it, and something else can use it. */
  readonly devOptional?: boolean;
  /** Subresource integrity of the tarball: `sha512-BASE64`. */
  readonly integrity?: string;
}

/** The packages of package-lock.json by folder, such as `node_modules/zod`. */
export async function readLock(root: string): Promise<Map<string, LockedPackage>> {
  const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  return new Map(Object.entries(lock.packages).filter(([folder]) => folder !== ''));
}

/**
 * What `npm ci --omit=dev --omit=optional`, as in the Dockerfile, would have installed: the folders of those packages,
 * and the commands that are theirs.
 */
export async function productionPackages(root: string, target: string): Promise<TarEntry[]> {
  const lock = await readLock(root);
  const folders = [...lock]
    .filter(([folder, locked]) => !isOmitted(locked) && existsSync(path.join(root, folder)))
    .map(([name]) => name);
  const kept = new Set(folders.flatMap(withParents));
  const entries = await Promise.all(
    folders.map((folder) =>
      readTree(path.join(root, folder), path.posix.join(target, folder), { skip: (name) => name === 'node_modules' }),
    ),
  );
  const parents = [...kept]
    .filter((folder) => !lock.has(folder))
    .map((folder) => directory(path.posix.join(target, folder)));
  const commands = await productionCommands(root, target, kept);
  return [...parents, ...entries.flat(), ...commands].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function isOmitted({ dev, optional, devOptional }: LockedPackage): boolean {
  return Boolean(dev ?? optional ?? devOptional);
}

/** `node_modules/@a/b` also needs the folders `node_modules` and `node_modules/@a`. */
function withParents(folder: string): string[] {
  const names = folder.split('/');
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

async function productionCommands(root: string, target: string, kept: ReadonlySet<string>): Promise<TarEntry[]> {
  const folder = 'node_modules/.bin';
  const entries: TarEntry[] = [directory(path.posix.join(target, folder))];
  for (const name of await readdir(path.join(root, folder))) {
    const link = await readlink(path.join(root, folder, name)).catch(() => '');
    const packageFolder = /^\.\.\/((?:@[^/]+\/)?[^/]+)/.exec(link)?.[1];
    if (packageFolder === undefined || !kept.has(`node_modules/${packageFolder}`)) continue;
    entries.push({
      path: path.posix.join(target, folder, name),
      mode: 0o777,
      content: { type: 'symlink', target: link },
    });
  }
  return entries;
}

/** What `npm ci` left in npm's cache on this machine: the tarballs of the locked packages, nothing of other projects. */
export async function cachedTarballs(root: string, cache: string, target: string): Promise<TarEntry[]> {
  const entries = new Map<string, TarEntry>();
  for (const { integrity = '' } of (await readLock(root)).values()) {
    const [algorithm = '', base64 = ''] = integrity.split('-');
    const hex = Buffer.from(base64, 'base64').toString('hex');
    const file = path.join('_cacache/content-v2', algorithm, hex.slice(0, 2), hex.slice(2, 4), hex.slice(4));
    const source = path.join(cache, file);
    const status = await stat(source).catch(() => null);
    if (!status?.isFile()) continue;
    const place = path.posix.join(target, file);
    for (const folder of withParents(path.posix.dirname(place))) entries.set(folder, directory(folder));
    entries.set(place, { path: place, mode: 0o644, content: { type: 'file', source, size: status.size } });
  }
  return [...entries.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}
