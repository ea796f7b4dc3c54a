import { setTimeout as sleep } from 'node:timers/promises';
import { readMetrics } from '../../test/support/read-metrics.js';
import { Fleet } from '../../test/replicas/fleet.js';
import { summary, timeRequest } from './percentiles.js';

const IMAGES = 60;
const COMPARISONS = 200;
const SECONDS = (column: string): string =>
  `SELECT extract(epoch FROM ${column})::float8 * 1000 AS value FROM jobs ORDER BY id`;

/** 200 comparisons over 60 images on one API and two workers, with readers all the while. */
export async function measureLoad(): Promise<void> {
  const fleet = await Fleet.start(1, 2, { STAGEDIFF_JOB_CONCURRENCY: '2' });
  try {
    await fleet.pushImages(IMAGES);
    const [api] = fleet.apis;
    if (!api) throw new Error('there is no API');
    await readMetrics(api.api); // the event-loop delay counts from here
    const started = performance.now();
    const pairs = Array.from({ length: COMPARISONS }, (_, index): [number, number] => {
      const one = index % IMAGES;
      return [one, (one + 1 + Math.floor(index / IMAGES)) % IMAGES];
    });
    const ids = await Promise.all(pairs.map(([one, other]) => fleet.submit(api, one, other)));
    const submitted = performance.now() - started;
    const reads: number[] = [];
    const delays: number[] = [];
    let stopped = false;
    const read = async (pathOf: (turn: number) => string): Promise<void> => {
      for (let turn = 0; !stopped; turn++) {
        reads.push(await timeRequest(api.url + pathOf(turn)));
        await sleep(20);
      }
    };
    const scrape = async (): Promise<void> => {
      while (!stopped) {
        await sleep(2000);
        delays.push(1000 * ((await readMetrics(api.api)).get('nodejs_eventloop_lag_p99_seconds') ?? Number.NaN));
      }
    };
    const readers = [
      read(() => '/api/v1/comparisons'),
      read((turn) => `/api/v1/comparisons/${ids[turn % ids.length] ?? ''}`),
      scrape(),
    ];
    while ((await fleet.values<number>(OPEN))[0] !== 0) await sleep(100);
    const seconds = (performance.now() - started) / 1000;
    stopped = true;
    await Promise.all(readers);
    const waits = await fleet.values<number>(SECONDS('"startedAt" - "createdAt"'));
    const runs = await fleet.values<number>(SECONDS('"finishedAt" - "startedAt"'));
    console.log(`${COMPARISONS} comparisons over ${IMAGES} images, one API, two workers of two jobs each\n`);
    console.log(`All accepted after ${(submitted / 1000).toFixed(1)} s, all done after ${seconds.toFixed(1)} s: `);
    console.log(`${(COMPARISONS / seconds).toFixed(1)} comparisons a second.\n`);
    console.log('| | p50 ms | p99 ms | largest ms |\n|---|---:|---:|---:|');
    console.log(`| reads meanwhile (${reads.length}) | ${summary(reads)} |`);
    console.log(`| run of a job | ${summary(runs)} |`);
    console.log(`| wait in the queue | ${summary(waits)} |`);
    console.log(`| event-loop delay of the API, p99 of 2 s | ${summary(delays)} |`);
    const counts = await Promise.all(fleet.workers.map(({ api: worker }) => readMetrics(worker)));
    const each = counts.map((metrics) => metrics.get(ENDED) ?? 0);
    console.log(
      `\nRuns of the two workers: ${each.join(' and ')}. ${await overtaken(fleet)} jobs were overtaken by one`,
    );
    console.log('that was accepted more than 10 jobs later.');
  } finally {
    await fleet.stop();
  }
}

const OPEN = `SELECT count(*)::int AS value FROM jobs WHERE status IN ('pending', 'running')`;
const ENDED = 'stagediff_job_duration_seconds_count{kind="comparison",outcome="succeeded"}';

/** Jobs that began after one that was accepted much later: there must be none, or somebody starves. */
async function overtaken(fleet: Fleet): Promise<number> {
  const [count = 0] = await fleet.values<number>(`
    WITH ordered AS (SELECT "startedAt", row_number() OVER (ORDER BY "createdAt", id) AS place FROM jobs)
    SELECT count(*)::int AS value FROM ordered late
     WHERE EXISTS (SELECT FROM ordered early WHERE early.place > late.place + 10 AND early."startedAt" < late."startedAt")`);
  return count;
}
