import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from './test-database.js';

async function query(url: string, text: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client.query(text).finally(() => client.end());
}

describe('startTestDatabase', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startTestDatabase();
  });
  afterAll(() => database.stop());

  it('gives each caller a prepared database that no other caller sees', async () => {
    await query(await database.create('prepared'), 'CREATE TABLE ready (id int)');
    const [one, two] = [await database.create('one', 'prepared'), await database.create('two', 'prepared')];
    await query(one, 'INSERT INTO ready VALUES (1)');
    const counts = await Promise.all([one, two].map((url) => query(url, 'SELECT id FROM ready')));
    expect(counts.map((result) => result.rowCount)).toEqual([1, 0]);
  });
});
