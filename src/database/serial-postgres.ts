import { PrismaPg } from '@prisma/adapter-pg';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type Queryable = Pick<Adapter, 'queryRaw' | 'executeRaw'>;
type Query = Parameters<Adapter['queryRaw']>[0];
type Order = <Result>(run: () => Promise<Result>) => Promise<Result>;

/**
 * Prisma's adapter for PostgreSQL with one query at a time on the connection of a transaction: Prisma asks for the
 * relations of an `include` all at once, and pg 8 warns of it and puts them in a queue of its own, pg 9 refuses them.
 *
 * What a query was given is let go of once it has ended: Prisma keeps its last 100 queries, in case somebody wants to
 * see them, and the scan of a layer is megabytes.
 */
export class SerialPostgres extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (...options) => wrap(await startTransaction(...options), queue());
    return wrap(adapter, (run) => run());
  }
}

/** Everything goes through these two: Prisma's BEGIN, COMMIT and savepoints too. */
function wrap<Wrapped extends Queryable>(queryable: Wrapped, order: Order): Wrapped {
  const queryRaw = queryable.queryRaw.bind(queryable);
  const executeRaw = queryable.executeRaw.bind(queryable);
  queryable.queryRaw = (query) => order(() => forgetting(query, queryRaw));
  queryable.executeRaw = (query) => order(() => forgetting(query, executeRaw));
  return queryable;
}

async function forgetting<Result>(query: Query, run: (query: Query) => Promise<Result>): Promise<Result> {
  try {
    return await run(query);
  } finally {
    query.args = [];
  }
}

/** A function that starts what it is given once all that it was given before has ended, well or not. */
function queue(): Order {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const result = last.then(run);
    last = result.catch(() => undefined);
    return result;
  };
}
