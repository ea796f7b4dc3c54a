import { readdirSync, readlinkSync } from 'node:fs';
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
  attempt(() => lower(basename(readlinkSync('/proc/thread-self'))));
}

/**
 * The same for all threads that the process has. V8 starts those that compile and collect before any code runs: at the
 * priority that they were born with they would go before the threads that they work for.
 */
export function processGivesWay(): void {
  attempt(() => {
    for (const thread of readdirSync('/proc/self/task')) attempt(() => lower(thread));
  });
}

function lower(thread: string): void {
  const id = Number(thread);
  setPriority(id, Math.min(getPriority(id) + STEP, LOWEST));
}

/** Where threads have no priorities they work beside the others as before. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // Nothing depends on it.
  }
}
