// How a Node that runs stagediff is started: the command line, `npm start` and the demonstration share it.
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** For glibc: few pools for the threads. */
const POOLS = { MALLOC_ARENA_MAX: '2' };

/**
 * A service stays, so its memory is kept small. A small nursery: large ones of several threads are most of what a
 * comparison would have in memory. It is that of the main thread; others have their own (src/threads/start-thread.ts).
 * Threads collect garbage by themselves (src/threads/collect-garbage.ts), and what is large goes back to the system as
 * soon as it is free.
 */
const SERVICE = {
  flags: ['--max-semi-space-size=8', '--expose-gc'],
  memory: { ...POOLS, MALLOC_MMAP_THRESHOLD_: '32768', MALLOC_TRIM_THRESHOLD_: '131072' },
};

/**
 * A command ends soon: it keeps what it will need again, leaves the garbage of a thread that is done, and asks for pages
 * of 2 MB where it needs much, for a fresh page costs as much as hashing it.
 */
const COMMAND = {
  flags: ['--max-semi-space-size=8'],
  memory: {
    ...POOLS,
    MALLOC_MMAP_THRESHOLD_: '65536',
    MALLOC_TRIM_THRESHOLD_: '4194304',
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
  },
};

/** @param {string} command */
const kindOf = (command) => (command === 'serve' ? SERVICE : COMMAND);

/**
 * Flags for Node.
 *
 * @param {string} command
 */
export const launchFlags = (command) => kindOf(command).flags;

/**
 * The environment, with what the user has not set: how memory is given out, and a folder where V8 keeps what it made of
 * the code, for all threads. That is a tenth of a comparison's CPU time.
 *
 * @param {string} command each has a folder of its own: what the first run does not call is not kept
 */
export function launchEnvironment(command) {
  return { ...kindOf(command).memory, ...compileCache(command), ...process.env };
}

function compileCache(command) {
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  try {
    // One folder after the other: what cannot be made, in a home that does not exist or is read-only, is done without.
    for (const folder of [cache, path.join(cache, 'stagediff'), path.join(cache, 'stagediff', command)]) {
      if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    }
    const folder = path.join(cache, 'stagediff', command);
    accessSync(folder, constants.W_OK);
    return { NODE_COMPILE_CACHE: folder };
  } catch {
    return {};
  }
}
