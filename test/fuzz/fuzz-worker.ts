import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { fuzz, type Finding } from './fuzz.js';
import { FUZZ_TARGETS } from './targets/index.js';

/** What the thread is started with. */
export interface FuzzTask {
  readonly target: string;
  readonly seed: number;
  readonly seconds: number;
  /** Folder of findings. */
  readonly folder: string;
  /** Number of the input that runs, its length, and the input itself: who watches can tell after a hang. */
  readonly shared: SharedArrayBuffer;
}

const { target: name, seed, seconds, folder, shared } = workerData as FuzzTask;
const target = FUZZ_TARGETS.find((each) => each.name === name);
if (!target) throw new Error(`there is no target ${name}`);
const counters = new Int32Array(shared, 0, 2);
const bytes = new Uint8Array(shared, 8);
const until = performance.now() + seconds * 1000;
const messages = new Set<string>();

const figures = await fuzz(target, {
  seed,
  goOn: () => performance.now() < until,
  onInput(input) {
    counters[1] = Math.min(input.length, bytes.length);
    bytes.set(input.subarray(0, bytes.length));
    Atomics.add(counters, 0, 1);
  },
  onFinding: (finding) => save(finding),
});
parentPort?.postMessage({ ...figures, findings: messages.size });

/** One file for each place that fails, with the message beside it. */
function save({ kind, message, input }: Finding): void {
  const place = message.split('\n').find((line) => line.includes('/src/')) ?? kind;
  if (messages.has(place)) return;
  messages.add(place);
  const id = createHash('sha256').update(input).digest('hex').slice(0, 12);
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, `${kind}-${id}`), input);
  writeFileSync(join(folder, name, `${kind}-${id}.txt`), message);
  console.log(`${name}: ${kind} ${id}: ${message.split('\n').slice(0, 3).join(' | ')}`);
}
