import { readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';

const LOWEST = constants.priority.PRIORITY_LOW;
const STEP = constants.priority.PRIORITY_BELOW_NORMAL;

/**
 * Lets all others go before the calling thread, where a thread has a priority of its own: on Linux. It gets what they
 * leave idle, and a small share besides, and so do the threads and programs that it starts from then on. There is no way
 * back without privileges.
 */
export function giveWay(): void {
  try {
    const thread = Number(basename(readlinkSync('/proc/thread-self')));
    setPriority(thread, Math.min(getPriority(thread) + STEP, LOWEST));
  } catch {
    // Elsewhere it works beside the others as one of them.
  }
}
