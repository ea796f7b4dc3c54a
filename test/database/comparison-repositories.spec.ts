import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../src/database/migrate.js';
import { migrationsBefore, type EarlierMigrations } from '../support/migrations-before.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let before: EarlierMigrations;

beforeAll(async () => {
  database = await startTestDatabase();
  before = await migrationsBefore('20261129130200_comparison_repositories');
});
afterAll(async () => {
  await database.stop();
  await before.remove();
});

it('has the repositories of comparisons from before the upgrade, and of those that older workers add', async () => {
  const url = await database.create('repositories');
  await migrate(url, before.directory);
  const client = new Client(url);
  await client.connect();
  try {
    const old = await addComparison(client, 'one', 'other');
    await migrate(url);
    const added = await addComparison(client, 'one', 'one');
    const rows =
      'SELECT repository || $1 || "comparisonId" AS row FROM comparison_repositories ORDER BY "comparisonId", 1';
    const { rows: noted } = await client.query<{ row: string }>(rows, [' ']);
    expect(noted.map(({ row }) => row)).toEqual([`one ${old}`, `other ${old}`, `one ${added}`]);
    await client.query('DELETE FROM comparisons');
    expect((await client.query(rows, [' '])).rowCount).toBe(0);
  } finally {
    await client.end();
  }
});

/** As every release inserts it. @returns its id */
async function addComparison(client: Client, baseline: string, candidate: string): Promise<string> {
  const idOf = async (sql: string, ...values: string[]): Promise<string> => {
    const { rows } = await client.query<{ id: string }>(`${sql} RETURNING id`, values);
    return rows[0]?.id ?? '';
  };
  const job = await idOf(`INSERT INTO jobs (id, kind) VALUES (uuidv7(), 'comparison')`);
  const image = `INSERT INTO images (id, "jobId", reference, repository) VALUES (uuidv7(), $1, $2, $2)`;
  const sides = [await idOf(image, job, baseline), await idOf(image, job, candidate)];
  const comparison = `INSERT INTO comparisons (id, "jobId", "baselineId", "candidateId") VALUES (uuidv7(), $1, $2, $3)`;
  return idOf(comparison, job, ...sides);
}
