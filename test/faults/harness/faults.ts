import { setTimeout as sleep } from 'node:timers/promises';
import type { BuiltService } from '../../support/built-service.js';
import { bringTo, type Failpoint, isWaiting, until } from './failpoints.js';
import type { Lane } from './lane.js';

/** What is done to a job that stands still. */
export const FAULTS = ['kill worker', 'pause worker', 'terminate worker', 'cut database', 'cancel'] as const;
export type Fault = (typeof FAULTS)[number];

/** Long enough for a worker that comes back to have written what it had in hand. */
const COME_BACK_MILLISECONDS = 2500;

/** What a cancellation does to the row of a job, which the job itself may have locked. */
const CANCELLING = 'UPDATE %"jobs" SET %"finishedAt"%';

export interface FaultCase {
  readonly failpoint: Failpoint;
  readonly fault: Fault;
  /** Of the images that are compared. */
  readonly tags: readonly [baseline: string, candidate: string];
  /** Done when the fault has been dealt with, and the job is not settled yet. */
  onReplaced?(): Promise<void>;
}

/** Brings a new comparison to a point, does something to it, lets it go on, and gives its id once it is settled. */
export async function runFault(lane: Lane, { failpoint, fault, tags, onReplaced }: FaultCase): Promise<string> {
  const worker = lane.workers.at(-1) as BuiltService;
  const standstill = await bringTo(failpoint, lane, tags);
  await ACTIONS[fault](lane, worker, standstill);
  await onReplaced?.();
  if (fault !== 'cancel') await lane.settled(standstill.id);
  return standstill.id;
}

type Action = (
  lane: Lane,
  worker: BuiltService,
  standstill: { readonly id: string; release(): Promise<void> },
) => Promise<void>;

const ACTIONS: Readonly<Record<Fault, Action>> = {
  async 'kill worker'(lane, worker, { release }) {
    await worker.kill();
    await release();
    await lane.startWorker({}, worker.dataDir);
  },

  async 'pause worker'(lane, worker, { id, release }) {
    worker.signal('SIGSTOP');
    await release();
    await lane.startWorker();
    const settled = await lane.settled(id);
    worker.signal('SIGCONT');
    await sleep(COME_BACK_MILLISECONDS);
    const after = await lane.settled(id);
    if (JSON.stringify(after) !== JSON.stringify(settled)) throw new Error('what came back has written');
    worker.signal('SIGTERM');
    if ((await worker.ended) !== 0) throw new Error('what came back did not end in order');
  },

  async 'terminate worker'(lane, worker, { release }) {
    worker.signal('SIGTERM');
    await sleep(300);
    await release();
    if ((await worker.ended) !== 0) throw new Error('the worker did not end in order');
    await lane.startWorker({}, worker.dataDir);
  },

  async 'cut database'(lane, _worker, { release }) {
    lane.line.cut();
    await release();
  },

  async cancel(lane, _worker, { id, release }) {
    const asked = { answered: false };
    const cancelling = lane.api.delete(`/api/v1/comparisons/${id}`, 204).finally(() => (asked.answered = true));
    await until(async () => asked.answered || (await isWaiting(lane, CANCELLING)));
    await release();
    await cancelling;
    await lane.noteCancelled(id);
  },
};
