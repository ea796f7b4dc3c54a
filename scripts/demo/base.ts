import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { LayerPlan } from './image.ts';
import { directory, parentFolders, readTree } from './tree.ts';
import type { TarEntry } from './tar.ts';

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const SHELL = '/bin/sh';

/**
 * The base of both variants, from what is on this machine: a system layer with the shell, the libraries that it and
 * Node need and the certificates, and a layer with Node itself and npm.
 */
export async function baseLayers(node: string, npmFolder: string | null): Promise<LayerPlan[]> {
  const programs = [node, SHELL].filter(existsSync);
  const libraries = (await Promise.all(programs.map(sharedLibraries))).flat();
  const certificates = [CERTIFICATES, '/etc/os-release'].filter(existsSync);
  const system = await collect([...libraries, SHELL, ...certificates].filter(existsSync));
  const accounts = [
    textFile('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n'),
    textFile('etc/group', 'root:x:0:\nnode:x:1000:\n'),
  ];
  const folders = ['root', 'home/node'].flatMap(parentFolders);
  const layer = unique([...system, ...folders, ...parentFolders('etc'), ...accounts, directory('tmp', 0o1777)]);
  const nodeEntry = (await readTree(node, 'usr/local/bin/node'))[0];
  const npm = npmFolder === null ? [] : await readTree(npmFolder, 'usr/local/lib/node_modules/npm');
  const runtime = unique([
    ...['usr/local/bin', 'usr/local/lib/node_modules'].flatMap(parentFolders),
    ...(nodeEntry ? [nodeEntry] : []),
    ...npm,
  ]);
  return [
    { createdBy: 'ADD rootfs.tar / # buildkit', entries: layer },
    { createdBy: 'COPY node npm /usr/local/ # buildkit', entries: runtime },
  ];
}

/** The files that the dynamic linker loads for a program, itself among them; none where there is no ldd. */
async function sharedLibraries(program: string): Promise<string[]> {
  const answer = await promisify(execFile)('ldd', [program]).catch(() => ({ stdout: '' }));
  return [...answer.stdout.matchAll(/(?:^|\s)(\/\S+)/gm)].flatMap(([, file]) => (file === undefined ? [] : [file]));
}

/** The files under their own paths, with the folders above them and the symbolic links on the way. */
async function collect(files: readonly string[]): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  for (const file of files) {
    for (const step of await linksOnTheWay(file)) entries.push(step);
    const real = await realpath(file);
    entries.push(...parentFolders(path.dirname(real)), ...(await readTree(real, real.slice(1))));
  }
  return entries;
}

/** Every symbolic link that leads from the path to the file, for example /lib64 -> usr/lib64. */
async function linksOnTheWay(file: string): Promise<TarEntry[]> {
  const names = file.split('/').filter(Boolean);
  for (const [index] of names.entries()) {
    const step = `/${names.slice(0, index + 1).join('/')}`;
    if (!(await lstat(step)).isSymbolicLink()) continue;
    const target = await readlink(step);
    const next = path.join(path.resolve(path.dirname(step), target), ...names.slice(index + 1));
    const link: TarEntry = { path: step.slice(1), mode: 0o777, content: { type: 'symlink', target } };
    return [...parentFolders(path.dirname(step)), link, ...(await linksOnTheWay(next))];
  }
  return [];
}

function textFile(target: string, text: string): TarEntry {
  return { path: target, mode: 0o644, content: { type: 'bytes', bytes: Buffer.from(text) } };
}

/** Each path once, the first entry of it, in an order that does not depend on the machine's locale. */
function unique(entries: readonly TarEntry[]): TarEntry[] {
  const byPath = new Map<string, TarEntry>();
  for (const entry of entries) if (!byPath.has(entry.path)) byPath.set(entry.path, entry);
  return [...byPath.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}
