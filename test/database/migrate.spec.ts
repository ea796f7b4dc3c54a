import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/database/migrate.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('migrate', () => {
  let database: TestDatabase;
  let directory: string;
  let url: string;
  let count = 0;

  beforeAll(async () => {
    database = await startTestDatabase();
  });
  afterAll(() => database.stop());
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stagediff-migrations-'));
    url = await database.create(`migrate_${count++}`);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const write = async (name: string, sql: string): Promise<void> => {
    await mkdir(join(directory, name), { recursive: true });
    await writeFile(join(directory, name, 'migration.sql'), sql);
  };
  const run = (): Promise<string[]> => migrate(url, pathToFileURL(`${directory}/`));
  const query = async (sql: string): Promise<unknown[]> => {
    const client = new Client(url);
    await client.connect();
    return (await client.query<object>(sql).finally(() => client.end())).rows;
  };

  it('applies what is missing, in order, once', async () => {
    await write('2_second', 'ALTER TABLE a ADD COLUMN b INT');
    await write('1_first', 'CREATE TABLE a (id INT)');
    await writeFile(join(directory, 'schema.prisma'), '');
    expect(await run()).toEqual(['1_first', '2_second']);
    expect(await run()).toEqual([]);
    await write('3_third', 'DROP TABLE a');
    expect(await run()).toEqual(['3_third']);
    expect(await query('SELECT migration_name, applied_steps_count FROM _prisma_migrations ORDER BY 1')).toHaveLength(
      3,
    );
  });

  it('applies a migration wholly or not at all', async () => {
    await write('1_broken', 'CREATE TABLE half (id INT); SELECT nothing_such()');
    await expect(run()).rejects.toThrow('1_broken failed');
    expect(await query("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    await write('1_broken', 'CREATE TABLE half (id INT)');
    expect(await run()).toEqual(['1_broken']);
  });

  it('refuses a migration that was edited after it was applied', async () => {
    await write('1_first', 'CREATE TABLE a (id INT)');
    await run();
    await write('1_first', 'CREATE TABLE a (id BIGINT)');
    await expect(run()).rejects.toThrow('changed after');
  });

  it('runs once when many processes start at a time', async () => {
    await write('1_first', 'SELECT pg_sleep(0.2); CREATE TABLE a (id INT)');
    const results = await Promise.all(Array.from({ length: 5 }, run));
    expect(results.flat()).toEqual(['1_first']);
  });
});
