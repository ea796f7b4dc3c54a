import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.js';

/** A PostgreSQL server of one test file, thrown away at its end, that hands out databases of their own. */
export interface TestDatabases {
  /** Connection string of a new database, a copy of the one that `prepare` filled. Takes some 50 ms. */
  create(): Promise<string>;
  stop(): Promise<void>;
}

/** Nothing is worth keeping here, so nothing waits for a disk. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Starts the server (about a second) and lets `prepare`, for example the migrations, fill the template once.
 * Call it in beforeAll and `stop` in afterAll.
 */
export async function startTestDatabases(prepare?: (url: string) => Promise<void>): Promise<TestDatabases> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stagediff-test-database-'));
  const server = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), settings: SETTINGS });
  await prepare?.(server.url);
  let count = 0;
  return {
    async create() {
      const name = `test_${++count}`;
      const maintenance = new URL(server.url);
      maintenance.pathname = '/postgres';
      const client = new Client({ connectionString: maintenance.href });
      await client.connect();
      await client.query(`CREATE DATABASE ${name} TEMPLATE stagediff STRATEGY file_copy`).finally(() => client.end());
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
