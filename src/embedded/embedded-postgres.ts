import { Client } from 'pg';
import { locateBinaries } from './binaries.js';
import { prepareCluster, type Cluster } from './cluster.js';
import { stopOrphan } from './orphan.js';
import { acquireOwnership } from './owner-lock.js';
import { prepareDataDirectory } from './data-directory.js';
import { startServer, type Server } from './server.js';

export interface EmbeddedPostgresOptions {
  /** Folder for the database alone; created when missing. It is readable by the server's account only. */
  readonly dataDir: string;
  /** Receives the lines that the server logs. */
  readonly log?: (line: string) => void;
  /** Server settings on top of the defaults, such as `fsync: 'off'` for a cluster that is thrown away. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running PostgreSQL server that this process owns. */
export interface EmbeddedPostgres {
  /** Connection string of its database, with the password: never log it. */
  readonly url: string;
  /** TCP port on 127.0.0.1. */
  readonly port: number;
  /** Ends all connections, shuts down cleanly and waits for the end. May be called twice. */
  stop(): Promise<void>;
}

export const DATABASE_NAME = 'stagediff';

/**
 * Starts a real PostgreSQL on a free loopback port, creating the cluster on the first use of `dataDir`.
 * A server that an earlier, killed process left on the directory is stopped first.
 * Fails with DATABASE_UNAVAILABLE and the next step in its message, for example when the directory is in use.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const directory = await prepareDataDirectory(options.dataDir);
  const releaseOwnership = await acquireOwnership(directory.path);
  try {
    const binaries = await locateBinaries(directory.account);
    await stopOrphan(directory.clusterPath);
    const settings = options.settings ?? {};
    const cluster = await prepareCluster(directory, binaries, settings['fsync'] !== 'off');
    const server = await startServer({ directory, binaries, settings, log: options.log });
    try {
      await createDatabase(cluster, server);
    } catch (error) {
      await server.stop();
      throw error;
    }
    const stop = async () => {
      await server.stop();
      await releaseOwnership();
    };
    return { url: connectionString(cluster, server, DATABASE_NAME), port: server.port, stop };
  } catch (error) {
    await releaseOwnership();
    throw error;
  }
}

function connectionString(cluster: Cluster, server: Server, database: string): string {
  return `postgresql://${cluster.user}:${cluster.password}@127.0.0.1:${server.port}/${database}`;
}

async function createDatabase(cluster: Cluster, server: Server): Promise<void> {
  const client = new Client({ connectionString: connectionString(cluster, server, 'postgres') });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
  } finally {
    await client.end();
  }
}
