import { setTimeout as sleep } from 'node:timers/promises';
import { submit } from '../../scripts/demo/comparison.js';
import { type BuiltService, startBuiltService } from '../../test/support/built-service.js';
import { startTestDatabase } from '../../test/support/test-database.js';
import { peakOf } from './measure.js';

/** Asking takes time from the worker on the same cores: not before there can be an answer, and often only soon after. */
function pollMilliseconds(passed: number): number {
  if (passed < FIRST_LOOK) return FIRST_LOOK - passed;
  return passed < 400 ? 10 : 100;
}
const FIRST_LOOK = 120;
/** As bin/launch.mjs has it. */
const FLAGS = ['--max-semi-space-size=8', '--expose-gc'];
const ENVIRONMENT = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '32768',
  MALLOC_TRIM_THRESHOLD_: '131072',
  STAGEDIFF_LOG_LEVEL: 'warn',
};

export interface ServiceCase {
  readonly baseline: string;
  readonly candidate: string;
  /** A later build of the baseline. */
  readonly next: string;
  readonly rounds: number;
}

/** Seconds from the request to the stored report by case, and the largest resident set of the worker in bytes, by round. */
export interface ServiceCost {
  readonly seconds: Readonly<Record<string, readonly number[]>>;
  readonly workerMemory: readonly number[];
}

/**
 * Times comparisons through an API and a worker, each a process of its own, each round on an empty database: never
 * seen, a later build of something seen, and everything seen.
 */
export async function measureService({ baseline, candidate, next, rounds }: ServiceCase): Promise<ServiceCost> {
  const seconds = {
    'never seen': [] as number[],
    'next build, one small layer changed': [] as number[],
    'all known': [] as number[],
  };
  const workerMemory: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const database = await startTestDatabase();
    const started: BuiltService[] = [];
    const start = async (role: string): Promise<BuiltService> => {
      const service = await startBuiltService({
        databaseUrl: await url,
        registries: [baseline.split('/')[0] ?? ''],
        flags: FLAGS,
        environment: { ...ENVIRONMENT, STAGEDIFF_ROLE: role },
      });
      started.push(service);
      return service;
    };
    const url = database.create('bench');
    try {
      const api = await start('api');
      const worker = await start('worker');
      seconds['never seen'].push(await timeComparison(api.url, baseline, candidate));
      seconds['next build, one small layer changed'].push(await timeComparison(api.url, next, candidate));
      seconds['all known'].push(await timeComparison(api.url, baseline, candidate));
      workerMemory.push(peakOf(worker.pid));
    } finally {
      for (const service of started) await service.stop();
      await database.stop();
    }
  }
  return { seconds, workerMemory };
}

async function timeComparison(url: string, baseline: string, candidate: string): Promise<number> {
  const start = performance.now();
  const { links } = await submit(url, baseline, candidate);
  for (;;) {
    await sleep(pollMilliseconds(performance.now() - start));
    const answer = await fetch(new URL(links.self, url));
    const { status } = (await answer.json()) as { status: string };
    if (status === 'succeeded') return (performance.now() - start) / 1000;
    if (status !== 'pending' && status !== 'running') throw new Error(`the comparison ended as ${status}`);
  }
}
