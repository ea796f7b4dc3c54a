import { setFlagsFromString } from 'node:v8';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread with the nursery that its limits say. `--max-semi-space-size`, which the process is started with
 * (bin/launch.mjs), would overrule them; the main thread has read it by now, and keeps what it said.
 */
export function startThread(entry: URL, options: WorkerOptions): Worker {
  setFlagsFromString('--max-semi-space-size=0');
  return new Worker(entry, options);
}
