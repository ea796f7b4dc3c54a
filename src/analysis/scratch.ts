import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

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

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
