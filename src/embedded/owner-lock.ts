import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CodedError } from '../core/errors.js';
import { readProcessStart } from './process-identity.js';

/** The stagediff process that owns a data directory. */
interface Owner {
  readonly pid: number;
  /** From `readProcessStart`, so that a reused process number is not taken for the owner. */
  readonly started: string | null;
}

/**
 * Makes this process the owner of the data directory and gives the function that ends the ownership.
 * Fails with DATABASE_UNAVAILABLE while another owner lives; takes over from one that has ended.
 */
export async function acquireOwnership(dataDir: string): Promise<() => Promise<void>> {
  const file = path.join(dataDir, 'owner.json');
  const self: Owner = { pid: process.pid, started: await readProcessStart(process.pid) };
  while (!(await createExclusively(file, self))) {
    const owner = await readOwner(file);
    if (owner && (await isAlive(owner))) throw inUse(dataDir, owner);
    await removeStale(file, owner);
  }
  return () => rm(file, { force: true });
}

function inUse(dataDir: string, owner: Owner): CodedError {
  const next = 'stop that process, or set STAGEDIFF_DATA_DIR to another folder';
  return new CodedError('DATABASE_UNAVAILABLE', `${dataDir} is in use by process ${owner.pid}: ${next}`);
}

/** A hard link appears together with its content, so nobody reads a half-written owner. */
async function createExclusively(file: string, owner: Owner): Promise<boolean> {
  const own = `${file}.${process.pid}`;
  await writeFile(own, JSON.stringify(owner), { mode: 0o600 });
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Null when the file has gone or does not hold an owner. */
async function readOwner(file: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

async function isAlive(owner: Owner): Promise<boolean> {
  const started = await readProcessStart(owner.pid);
  return started !== null && started === owner.started;
}

/** Moved aside before it goes: if another process has taken over in between, its file is put back. */
async function removeStale(file: string, stale: Owner | null): Promise<void> {
  const aside = `${file}.stale.${process.pid}`;
  try {
    await rename(file, aside);
    const moved = await readOwner(aside);
    if (moved?.pid !== stale?.pid || moved?.started !== stale?.started) await link(aside, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}
