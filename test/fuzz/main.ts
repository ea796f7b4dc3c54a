// Fuzzes every parser, or those that are named: npm run fuzz -- [--seconds 60] [--seed 1] [target…]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { FuzzFigures } from './fuzz.js';
import type { FuzzTask } from './fuzz-worker.js';
import { FUZZ_TARGETS } from './targets/index.js';

const FOLDER = resolve('.stagediff/fuzz');
/** An input that takes longer counts as a hang, milliseconds; other processes may be busy too. */
const PATIENCE = 60_000;
const SHARED_BYTES = 1024 * 1024;
const HEAP_MEBIBYTES = 1024;

type Outcome = Partial<FuzzFigures> & { readonly findings: number };

/** Fuzzes one target in a thread of its own: one that hangs or eats its memory is ended, and what it ran on is kept. */
async function fuzzTarget(target: string, seed: number, seconds: number): Promise<Outcome> {
  const shared = new SharedArrayBuffer(SHARED_BYTES);
  const task: FuzzTask = { target, seed, seconds, folder: FOLDER, shared };
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES },
  });
  const ended = new Promise<Outcome>((resolveOutcome, reject) => {
    worker.once('message', resolveOutcome);
    worker.once('error', reject);
  });
  const stop = new AbortController();
  try {
    return await Promise.race([ended, watch(shared, stop.signal)]);
  } catch (error) {
    saveRunning(target, shared, error);
    return { findings: 1 };
  } finally {
    stop.abort();
    await worker.terminate();
  }
}

/** Fails when the same input runs for too long. */
async function watch(shared: SharedArrayBuffer, signal: AbortSignal): Promise<never> {
  const counters = new Int32Array(shared, 0, 2);
  for (let last = -1; ;) {
    const current = Atomics.load(counters, 0);
    if (current === last && current > 0) throw new Error(`an input ran for over ${PATIENCE / 1000} s`);
    last = current;
    await sleep(PATIENCE, undefined, { signal, ref: false });
  }
}

function saveRunning(target: string, shared: SharedArrayBuffer, error: unknown): void {
  const length = new Int32Array(shared, 0, 2)[1] ?? 0;
  const file = join(FOLDER, target, `hang-${Date.now()}`);
  mkdirSync(join(FOLDER, target), { recursive: true });
  writeFileSync(file, Buffer.from(shared, 8, length));
  writeFileSync(`${file}.txt`, String(error));
  console.log(`${target}: ${String(error)}: ${file}`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
const names = FUZZ_TARGETS.map(({ name }) => name).filter(
  (name) => positionals.length === 0 || positionals.includes(name),
);
let [runs, findings] = [0, 0];
console.log('| target | runs | blocks | inputs kept | findings |\n| --- | --- | --- | --- | --- |');
for (const name of names) {
  const outcome = await fuzzTarget(name, Number(values.seed), Number(values.seconds));
  runs += outcome.runs ?? 0;
  findings += outcome.findings;
  console.log(
    `| ${name} | ${outcome.runs ?? '-'} | ${outcome.blocks ?? '-'} | ${outcome.corpus ?? '-'} | ${outcome.findings} |`,
  );
}
console.log(
  `\n${names.length} targets, ${runs} runs, ${values.seconds} s each, seed ${values.seed}: ${findings} findings`,
);
process.exitCode = findings > 0 ? 1 : 0;
