import { ThreadCalls } from '../threads/thread-calls.js';
import type { ReadingTasks, TaskName, ToReader } from './reading-tasks.js';

/** The built file, also for sources that run as they are. */
const ENTRY = new URL('../../dist/reading/reading-worker.js', import.meta.url);
/** A thread whose heap overflows ends alone, with what it was asked for. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 1024 };

/**
 * Does what takes long with stored reports and scans in a thread of its own, one task after the other, so that the
 * event loop of the process stays free for other requests.
 */
export class ReadingThread {
  readonly #thread = new ThreadCalls<ToReader>(ENTRY, THREAD_LIMITS, 'a reading thread');

  /** @throws CodedError what the task throws, INTERNAL when the thread dies, CANCELLED when it is closed */
  run<Name extends TaskName>(
    name: Name,
    input: Parameters<ReadingTasks[Name]>[0],
  ): Promise<Awaited<ReturnType<ReadingTasks[Name]>>> {
    return this.#thread.call({ name, input });
  }

  /** Ends the thread; what is under way fails with CANCELLED. */
  async close(): Promise<void> {
    await this.#thread.close();
  }
}
