import { setFlagsFromString } from 'node:v8';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread with the nursery that its limits say. `--max-semi-space-size`, which the process is started with
 * (bin/launch.mjs), would overrule them; the main thread has read it by now, and keeps what it said.
 *
 * A heap is given 64 MB at first: V8 counts what lies outside of it, and looks for garbage after each 16 MB that come, with
 * a scanning thread 20 times for two large images, although next to nothing lives in the heap of one.
 */
export function startThread(entry: URL, options: WorkerOptions): Worker {
  setFlagsFromString('--max-semi-space-size=0');
  setFlagsFromString('--initial-old-space-size=64');
  return new Worker(entry, options);
}
