import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diffSchemas, MIGRATED_SCHEMA_FILE, SCHEMA_FILE } from '../../scripts/schema-engine.js';
import { migrate } from '../../src/database/migrate.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Every column, index, constraint and enum of a database, one a line. */
const CATALOGUE = `
  SELECT 'column ' || table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable || ' ' ||
         coalesce(column_default, '') || ' ' || coalesce(datetime_precision::text, '') AS line
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
  UNION ALL
  SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
  UNION ALL
  SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_prisma_migrations'
  UNION ALL
  SELECT 'enum ' || typname || ' ' || string_agg(enumlabel, ',' ORDER BY enumsortorder)
    FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid GROUP BY typname
  ORDER BY line`;

async function query(url: string, sql: string): Promise<{ line: string }[]> {
  const client = new Client(url);
  await client.connect();
  const result = await client.query<{ line: string }>(sql).finally(() => client.end());
  return result.rows;
}

describe('the committed migrations', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startTestDatabase();
  });
  afterAll(() => database.stop());

  it('make the database that the schema describes', async () => {
    const migrated = await database.create('migrated');
    await migrate(migrated);
    const described = await database.create('described');
    await query(described, await diffSchemas(described, undefined, await readFile(SCHEMA_FILE, 'utf8')));
    const lines = await query(migrated, CATALOGUE);
    expect(lines.length).toBeGreaterThan(100);
    expect(lines).toEqual(await query(described, CATALOGUE));
  });

  it('keep a copy of the schema that they make', async () => {
    expect(await readFile(MIGRATED_SCHEMA_FILE, 'utf8')).toBe(await readFile(SCHEMA_FILE, 'utf8'));
  });
});
