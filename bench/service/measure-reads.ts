import { Client } from 'pg';
import { migrate } from '../../src/database/migrate.js';
import { startBuiltService, type BuiltService } from '../../test/support/built-service.js';
import { readMetrics } from '../../test/support/read-metrics.js';
import { startTestDatabase } from '../../test/support/test-database.js';
import { fillDatabase, REPORTS } from './fill-database.js';
import { summary, timeRequest } from './percentiles.js';
import { readCases } from './read-cases.js';

const REQUESTS = 200;
/** Clients that ask at the same time; they, the service and the database share the machine. */
const CLIENTS = [1, 4] as const;

/** Reads over HTTP from a database with 100,000 reports; prints a row for each kind. */
export async function measureReads(): Promise<void> {
  const database = await startTestDatabase();
  const databaseUrl = await database.create('reads');
  await migrate(databaseUrl);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const started = performance.now();
  await fillDatabase(client, 'bench');
  await client.query('VACUUM ANALYZE'); // as autovacuum leaves a database in use
  const seconds = (performance.now() - started) / 1000;
  console.log(`${REPORTS} image reports and as many comparisons, made in ${seconds.toFixed(0)} s\n`);
  const service = await startBuiltService({
    databaseUrl,
    registries: [],
    environment: { STAGEDIFF_ROLE: 'api', STAGEDIFF_RATE_LIMIT_READS: '0' },
  });
  try {
    console.log(`| read | ${CLIENTS.map(title).join(' | ')} | CPU ms of the API |\n|---|${'---:|'.repeat(7)}`);
    for (const [name, pathOf] of Object.entries(await readCases(client))) {
      await Promise.all(Array.from({ length: 8 }, (_, index) => timeRequest(service.url + pathOf(index))));
      const before = await cpuSeconds(service);
      const times: number[][] = [];
      for (const clients of CLIENTS) times.push(await timeAll(clients, (index) => service.url + pathOf(index)));
      const each = ((await cpuSeconds(service)) - before) / (REQUESTS * CLIENTS.length);
      console.log(`| ${name} | ${times.map(summary).join(' | ')} | ${(1000 * each).toFixed(1)} |`);
    }
  } finally {
    await service.stop();
    await client.end();
    await database.stop();
  }
}

/** What the process has used; unlike the times, it does not grow while others use the machine. */
async function cpuSeconds({ api }: BuiltService): Promise<number> {
  return (await readMetrics(api)).get('process_cpu_seconds_total') ?? Number.NaN;
}

const title = (clients: number): string =>
  ['p50 ms', 'p99 ms', 'largest ms'].map((figure) => `${figure}, ${clients} at a time`).join(' | ');

/** Some clients, each with one request at a time. */
async function timeAll(clients: number, urlOf: (index: number) => string): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < REQUESTS) times.push(await timeRequest(urlOf(next++)));
  };
  await Promise.all(Array.from({ length: clients }, run));
  return times;
}
