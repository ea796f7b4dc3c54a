import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CodedError } from '../core/errors.js';
import type { Binaries } from './binaries.js';
import type { DataDirectory } from './data-directory.js';

/** Who may log in to the cluster. */
export interface Cluster {
  readonly user: string;
  readonly password: string;
}

const USER = 'stagediff';

/** Gives the credentials of the cluster, which is created when there is none; `durable` waits for the disk. */
export async function prepareCluster(directory: DataDirectory, binaries: Binaries, durable: boolean): Promise<Cluster> {
  const exists = await stat(path.join(directory.clusterPath, 'PG_VERSION')).catch(() => null);
  if (exists) return { user: USER, password: await readPassword(directory) };
  const password = randomBytes(24).toString('base64url');
  await writeFile(directory.passwordFile, password, { mode: 0o600 });
  await giveToAccount(directory, directory.passwordFile);
  await createCluster(directory, binaries, durable);
  return { user: USER, password };
}

async function readPassword(directory: DataDirectory): Promise<string> {
  try {
    return await readFile(directory.passwordFile, 'utf8');
  } catch (error) {
    const next = `restore it, or move ${directory.path} away to start with an empty database`;
    const message = `The password of the database is missing (${directory.passwordFile}): ${next}`;
    throw new CodedError('DATABASE_UNAVAILABLE', message, {}, { cause: error });
  }
}

/** Runs initdb in a folder of another name, so that a cluster is complete or absent whenever the process is killed. */
async function createCluster(directory: DataDirectory, binaries: Binaries, durable: boolean): Promise<void> {
  const partial = path.join(directory.path, 'cluster.partial');
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  await giveToAccount(directory, partial);
  await runInitdb(directory, binaries, partial, durable ? [] : ['--no-sync']);
  await rename(partial, directory.clusterPath);
}

async function runInitdb(directory: DataDirectory, binaries: Binaries, folder: string, flags: string[]): Promise<void> {
  // The collation is PostgreSQL's own C.UTF-8: the same order everywhere, whatever locales the system has.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${USER}`, '--pwfile=../password', '--auth=scram-sha-256'];
  const args = [`--pgdata=${directory.pathFromInside(folder)}`, ...locale, ...access, '--no-instructions', ...flags];
  try {
    await promisify(execFile)(binaries.initdb, args, { cwd: folder, env: { LC_ALL: 'C' }, ...directory.account });
  } catch (error) {
    const output = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
    const message = `initdb failed in ${directory.path}: ${output || String(error)}`;
    throw new CodedError('DATABASE_UNAVAILABLE', message, {}, { cause: error });
  }
}

async function giveToAccount({ account }: DataDirectory, file: string): Promise<void> {
  if (account) await chown(file, account.uid, account.gid);
}
