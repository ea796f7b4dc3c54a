import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * A text that no two processes with one number share: when the process started. Null when there is no such process.
 * On Linux it is the boot id and the start in clock ticks since boot (field 22 of /proc/PID/stat, proc(5)).
 */
export async function readProcessStart(pid: number): Promise<string | null> {
  return process.platform === 'linux' ? readLinuxStart(pid) : readStartFromPs(pid);
}

async function readLinuxStart(pid: number): Promise<string | null> {
  try {
    const [status, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field is the name in brackets and may hold anything; the third, the state, follows the last bracket.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const isEnded = fields[0] === 'Z' || fields[0] === 'X';
    return isEnded ? null : `${boot.trim()} ${fields[19]}`;
  } catch {
    return null;
  }
}

async function readStartFromPs(pid: number): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() || null;
  } catch {
    return isRunning(pid) ? 'running' : null;
  }
}

/** All that can be said on a system without ps. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
