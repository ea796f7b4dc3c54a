import { PrismaPg } from '@prisma/adapter-pg';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type AdapterTransaction = Awaited<ReturnType<Adapter['startTransaction']>>;

/**
 * Prisma's adapter for PostgreSQL with one query at a time on the connection of a transaction. Prisma asks for the
 * relations of an `include` all at once: pg 8 warns of it and puts them in a queue of its own, pg 9 refuses them.
 */
export class SerialPostgres extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (...options) => oneAtATime(await startTransaction(...options));
    return adapter;
  }
}

/** Everything goes through these two: Prisma's BEGIN, COMMIT and savepoints too. */
function oneAtATime(transaction: AdapterTransaction): AdapterTransaction {
  const inTurn = queue();
  const queryRaw = transaction.queryRaw.bind(transaction);
  const executeRaw = transaction.executeRaw.bind(transaction);
  transaction.queryRaw = (query) => inTurn(() => queryRaw(query));
  transaction.executeRaw = (query) => inTurn(() => executeRaw(query));
  return transaction;
}

/** A function that starts what it is given once all that it was given before has ended, well or not. */
function queue(): <T>(run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const result = last.then(run);
    last = result.catch(() => undefined);
    return result;
  };
}
