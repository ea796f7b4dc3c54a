import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.js';

/** A PostgreSQL server of one test file, thrown away at its end. */
export interface TestDatabase {
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
  const urlOf = (name: string): string => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  return {
    async create(name, template = 'template0') {
      const client = new Client({ connectionString: urlOf('postgres') });
      await client.connect();
      const [quoted, source] = [client.escapeIdentifier(name), client.escapeIdentifier(template)];
      await client.query(`CREATE DATABASE ${quoted} TEMPLATE ${source} STRATEGY file_copy`).finally(() => client.end());
      return urlOf(name);
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
