import { execFile } from 'node:child_process';
import { readFile, readlink, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readProcessStart } from './process-identity.js';

const POLL_MILLISECONDS = 25;
const FAST_SHUTDOWN_MILLISECONDS = 20_000;

/**
 * Stops the server that a killed owner left behind on the cluster. Call it as the owner of the data directory only.
 * A postmaster.pid whose number now belongs to some other program is removed, since PostgreSQL would refuse to start.
 */
export async function stopOrphan(clusterPath: string): Promise<void> {
  const file = path.join(clusterPath, 'postmaster.pid');
  const [firstLine = ''] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(firstLine);
  if (!Number.isSafeInteger(pid) || pid <= 0 || (await readProcessStart(pid)) === null) return;
  if (!(await isServerOf(pid, clusterPath))) return rm(file, { force: true });
  if (!(await endWith(pid, 'SIGINT'))) await endWith(pid, 'SIGQUIT');
}

/** Whether the process is the server of this cluster: PostgreSQL works in its data directory. */
async function isServerOf(pid: number, clusterPath: string): Promise<boolean> {
  if (process.platform === 'linux') return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === clusterPath;
  const args = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return args.stdout.includes(clusterPath);
}

/** Sends the signal (SIGINT: fast shutdown, SIGQUIT: at once) and waits; false when the process stays. */
async function endWith(pid: number, signal: NodeJS.Signals): Promise<boolean> {
  const started = await readProcessStart(pid);
  if (started === null) return true;
  process.kill(pid, signal);
  const deadline = Date.now() + FAST_SHUTDOWN_MILLISECONDS;
  while ((await readProcessStart(pid)) === started) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MILLISECONDS);
  }
  return true;
}
