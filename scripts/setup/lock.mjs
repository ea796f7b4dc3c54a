import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError, say } from './say.mjs';
import { stateFolder } from './paths.mjs';

const lockFile = path.join(stateFolder, 'lock');
const waitMilliseconds = 15 * 60_000;

/** Runs `work` while no other set-up of this checkout runs. The lock of a process that has ended is taken over. */
export async function withLock(work) {
  createStateFolder();
  await acquire();
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function createStateFolder() {
  try {
    mkdirSync(stateFolder, { recursive: true });
  } catch (error) {
    throw new SetupError(`cannot write ${stateFolder} (${error.code}); make the checkout writable for this user`);
  }
}

async function acquire() {
  const deadline = Date.now() + waitMilliseconds;
  let told = false;
  while (!tryLock()) {
    const holder = readHolder();
    if (holder !== null && !isAlive(holder)) {
      removeStale(holder);
      continue;
    }
    if (Date.now() > deadline)
      throw new SetupError(`gave up waiting for the set-up of process ${holder}; end it first`);
    if (!told) say(`another set-up runs here (process ${holder}), waiting for it`);
    told = true;
    await sleep(200);
  }
}

/** A hard link appears together with its content, so nobody ever reads a lock that is not yet written. */
function tryLock() {
  const own = `${lockFile}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lockFile);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder() {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Moves the stale lock aside first: if another process has just renewed it, it is put back. */
function removeStale(holder) {
  const aside = `${lockFile}.stale.${process.pid}`;
  try {
    renameSync(lockFile, aside);
    if (Number(readFileSync(aside, 'utf8')) !== holder) linkSync(aside, lockFile);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
