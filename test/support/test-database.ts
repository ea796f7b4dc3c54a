import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.js';

/** A PostgreSQL server of one test file, thrown away at its end. */
export interface TestDatabase {
  /** Connection string of the server, for `createDatabase` in another process. */
  readonly url: string;
  /** Creates a database, empty or a copy of `template` (some 50 ms), and gives its connection string. */
  create(name: string, template?: string): Promise<string>;
  stop(): Promise<void>;
}

/** Nothing is worth keeping here, so nothing waits for a disk. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/**
 * Starts the server, which takes about a second: in beforeAll, with `stop` in afterAll. For tests that each need
 * a migrated database, migrate one and pass its name as the template of the others.
 */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stagediff-test-database-'));
  const server = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), settings: SETTINGS });
  return {
    url: server.url,
    create: (name, template) => createDatabase(server.url, name, template),
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Creates a database on a server that runs already; see `TestDatabase.create`. */
export async function createDatabase(server: string, name: string, template = 'template0'): Promise<string> {
  const urlOf = (database: string): string => Object.assign(new URL(server), { pathname: `/${database}` }).href;
  const client = new Client({ connectionString: urlOf('postgres') });
  await client.connect();
  const [quoted, source] = [client.escapeIdentifier(name), client.escapeIdentifier(template)];
  await client.query(`CREATE DATABASE ${quoted} TEMPLATE ${source} STRATEGY file_copy`).finally(() => client.end());
  return urlOf(name);
}
