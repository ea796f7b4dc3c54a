import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { submit } from '../../scripts/demo/comparison.js';
import { type BuiltService, startBuiltService } from '../../test/support/built-service.js';
import { startTestDatabase } from '../../test/support/test-database.js';
import { peakOf } from './measure.js';

/**
 * How often it is looked into the database whether the report is stored. To ask the API would take time from the worker
 * on the same cores.
 */
const LOOK_MILLISECONDS = 10;
/** Milliseconds between a report and the next request, so that what one comparison leaves behind is not timed with the next. */
const REST_MILLISECONDS = 1000;
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
      const time = async (side: string): Promise<number> => timeComparison(await url, api.url, side, candidate);
      seconds['never seen'].push(await time(baseline));
      seconds['next build, one small layer changed'].push(await time(next));
      seconds['all known'].push(await time(baseline));
      workerMemory.push(peakOf(worker.pid));
    } finally {
      for (const service of started) await service.stop();
      await database.stop();
    }
  }
  return { seconds, workerMemory };
}

const STATUS = 'SELECT status FROM jobs JOIN comparisons ON comparisons."jobId" = jobs.id WHERE comparisons.id = $1';

async function timeComparison(databaseUrl: string, url: string, baseline: string, candidate: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await sleep(REST_MILLISECONDS);
    const start = performance.now();
    const { id } = await submit(url, baseline, candidate);
    for (;;) {
      const { rows } = await client.query<{ status: string }>(STATUS, [id]);
      const status = rows[0]?.status;
      if (status === 'succeeded') return (performance.now() - start) / 1000;
      if (status !== 'pending' && status !== 'running') throw new Error(`the comparison ended as ${status}`);
      await sleep(LOOK_MILLISECONDS);
    }
  } finally {
    await client.end();
  }
}
