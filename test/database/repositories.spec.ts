import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/database/migrate.js';
import { migrationsBefore, type EarlierMigrations } from '../support/migrations-before.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('names of repositories', () => {
  let database: TestDatabase;
  let before: EarlierMigrations;
  let url: string;
  let count = 0;
  const clients: Client[] = [];

  beforeAll(async () => {
    database = await startTestDatabase();
    before = await migrationsBefore('20261130060428_repositories');
  });
  afterAll(async () => {
    await database.stop();
    await before.remove();
  });
  beforeEach(async () => {
    url = await database.create(`names_${count++}`);
    await migrate(url, before.directory);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.end();
  });

  const connect = async (): Promise<Client> => {
    const client = new Client(url);
    clients.push(client);
    await client.connect();
    return client;
  };
  /** As every release does it. */
  const addImages = async (client: Client, ...repositories: string[]): Promise<void> => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO jobs (id, kind) VALUES (uuidv7(), 'image') RETURNING id`,
    );
    for (const repository of repositories) {
      const image = `INSERT INTO images (id, "jobId", reference, repository) VALUES (uuidv7(), $1, $2, $2)`;
      await client.query(image, [rows[0]?.id, repository]);
    }
  };
  const namesOf = async (client: Client): Promise<string[]> =>
    (await client.query<{ name: string }>('SELECT name FROM repositories ORDER BY name')).rows.map(({ name }) => name);

  it('are there from before the upgrade, and once each of what is asked for since', async () => {
    const client = await connect();
    await addImages(client, 'one', 'other', 'one');
    await migrate(url);
    await addImages(client, 'one', 'third', 'third');
    expect(await namesOf(client)).toEqual(['one', 'other', 'third']);
  });

  it('keep nobody waiting who adds the same ones in another order', async () => {
    await migrate(url);
    const [left, right] = [await connect(), await connect()];
    for (const client of [left, right]) await client.query(`BEGIN; SET LOCAL lock_timeout = '2s'`);
    await addImages(left, 'one');
    await addImages(right, 'other');
    await addImages(left, 'other');
    await addImages(right, 'one');
    for (const client of [left, right]) await client.query('COMMIT');
    expect(new Set(await namesOf(left))).toEqual(new Set(['one', 'other']));
  });
});
