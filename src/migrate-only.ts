import { readConfig } from './config.js';
import { migrate } from './database/migrate.js';

/** Brings the database of DATABASE_URL up to date and does nothing else: the first step of a release. */
export async function migrateOnly(environment: NodeJS.ProcessEnv): Promise<void> {
  const { databaseUrl } = readConfig(environment);
  if (databaseUrl === undefined) throw new Error('DATABASE_URL is not set: there is nothing to migrate');
  const applied = await migrate(databaseUrl);
  process.stdout.write(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'the database is up to date\n');
}
