import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Bytes below which hardly a layer fits. */
const LEAST_FREE = 64 * 1024 ** 2;

/**
 * Makes this process's scratch folder under the data directory, and removes those of processes that are
 * gone: after a SIGKILL nobody else would.
 * @returns its absolute path
 */
export async function openScratch(dataDir: string): Promise<string> {
  const parent = resolve(dataDir, 'scratch');
  await mkdir(parent, { recursive: true });
  const stale = (await readdir(parent)).filter((name) => name === String(process.pid) || !isAlive(Number(name)));
  for (const name of stale) await rm(join(parent, name), { recursive: true, force: true });
  const folder = join(parent, String(process.pid));
  await mkdir(folder);
  return folder;
}

/** Whether the disk of the scratch folder has room for a layer at all: 64 MiB. */
export async function hasScratchSpace(dataDir: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(dataDir);
  return bavail * bsize >= LEAST_FREE;
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
