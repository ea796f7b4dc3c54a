import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SerialPostgres } from '../../src/database/serial-postgres.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

type Adapter = Awaited<ReturnType<SerialPostgres['connect']>>;
type Query = Parameters<Adapter['queryRaw']>[0];

describe('SerialPostgres', () => {
  let database: TestDatabase;
  let adapter: Adapter;

  beforeAll(async () => {
    database = await startTestDatabase();
    adapter = await new SerialPostgres({ connectionString: await database.create('serial') }).connect();
  });
  afterAll(async () => {
    await adapter.dispose();
    await database.stop();
  });

  const lengthOf = (text: string): Query => ({
    sql: 'SELECT length($1::text) AS length',
    args: [text],
    argTypes: [{ scalarType: 'string', arity: 'scalar' }],
  });

  it('lets go of what a query was given, but not before it has ended', async () => {
    const query = lengthOf('a'.repeat(100_000));
    const running = adapter.queryRaw(query);
    expect(query.args).toHaveLength(1);
    expect((await running).rows).toEqual([[100_000]]);
    expect(query.args).toEqual([]);
  });

  it('lets go of it when the query fails, too', async () => {
    const query = { ...lengthOf('a'), sql: 'SELECT $1::text FROM nothing' };
    await expect(adapter.executeRaw(query)).rejects.toThrow();
    expect(query.args).toEqual([]);
  });

  it('lets go of it in a transaction, too', async () => {
    const transaction = await adapter.startTransaction();
    const query = lengthOf('abc');
    expect((await transaction.queryRaw(query)).rows).toEqual([[3]]);
    expect(query.args).toEqual([]);
    await transaction.rollback();
  });
});
