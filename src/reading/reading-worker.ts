import { parentPort } from 'node:worker_threads';
import { describeError } from '../threads/messages.js';
import type { ThreadAnswer } from '../threads/thread-calls.js';
import { READING_TASKS, type ToReader } from './reading-tasks.js';

/** One after the other: two at a time would hold twice as much in memory and be no faster. */
let last = Promise.resolve();

parentPort?.on('message', (message: ToReader & { readonly id: number }) => {
  last = last.then(() => answer(message));
});

async function answer({ id, name, input }: ToReader & { readonly id: number }): Promise<void> {
  const run = READING_TASKS[name] as (input: unknown) => unknown;
  try {
    send({ id, result: await run(input) });
  } catch (error) {
    send({ id, error: describeError(error) });
  }
}

const send = (message: ThreadAnswer): void => parentPort?.postMessage(message);
