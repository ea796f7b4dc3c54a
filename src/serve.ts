import { join } from 'node:path';
import { isLoopback } from './access/access-keys.js';
import { createAnalyzer } from './analysis/create-analyzer.js';
import { readConfig, type Config } from './config.js';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.js';
import { startService } from './service.js';
import { processGivesWay } from './threads/give-way.js';

const NEEDED_NODE = 24;

/**
 * Starts what the environment asks for; the process ends at the first SIGTERM or SIGINT, in order.
 * @throws when a variable is wrong, or the database or the port cannot be had
 */
export async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  const [major = '0'] = process.versions.node.split('.');
  if (Number(major) < NEEDED_NODE)
    throw new Error(`Node ${NEEDED_NODE} or newer is needed, this is ${process.version}`);
  const config = readConfig(environment);
  const database = await openDatabase(config);
  if (!config.runsApi) processGivesWay(); // to an API and a database on the same machine
  const service = await startService({
    config,
    databaseUrl: database.url,
    createAnalyzer: (store, knownImages, observer, credentials) =>
      createAnalyzer({ store, knownImages, observer, credentials, config, environment }),
  }).catch(async (error: unknown) => {
    await database.stop();
    throw error;
  });
  greet(config, service.url);
  stopOnSignal(async () => {
    await service.stop();
    await database.stop();
  });
}

/** The database that the environment names, or the embedded one of the data folder. */
export async function openDatabase({ databaseUrl, dataDir }: Config): Promise<{ url: string; stop(): Promise<void> }> {
  if (databaseUrl !== undefined) return { url: databaseUrl, stop: () => Promise.resolve() };
  return startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
}

/** Ends with the address: nothing that the service logs by itself follows it. */
function greet({ runsApi, host }: Config, url: string): void {
  if (!runsApi) return console.log(`stagediff worker, health at ${url}/readyz`);
  if (isLoopback(host)) {
    console.log('To compare two images, open the address below in a browser, or in another shell:');
    console.log(
      `  curl -s ${url}/api/v1/comparisons -H 'content-type: application/json' ` +
        `-d '{"baseline": "python:3.13", "candidate": "python:3.13-slim"}'`,
    );
  } else {
    console.log('Every request needs an API key; `stagediff api-keys create --name admin` makes the first one');
  }
  console.log(`The API is described at ${url}/api/docs; Ctrl-C stops the service.`);
  console.log(`stagediff listens on ${url}`);
}

/** The first signal stops in order, the second at once. */
function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function fail(error: unknown): never {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
