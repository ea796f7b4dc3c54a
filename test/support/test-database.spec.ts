import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDatabases, type TestDatabases } from './test-database.js';

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return work(client).finally(() => client.end());
}

describe('startTestDatabases', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await startTestDatabases(async (url) => {
      await withClient(url, (client) => client.query('CREATE TABLE prepared (id int)'));
    });
  });
  afterAll(() => databases.stop());

  it('gives each caller a prepared database that no other caller sees', async () => {
    const [one, two] = [await databases.create(), await databases.create()];
    await withClient(one, (client) => client.query('INSERT INTO prepared VALUES (1)'));
    const counts = await Promise.all(
      [one, two].map((url) => withClient(url, (client) => client.query('SELECT id FROM prepared'))),
    );
    expect(counts.map((result) => result.rowCount)).toEqual([1, 0]);
  });
});
