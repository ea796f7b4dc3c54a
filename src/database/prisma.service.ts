import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Prisma, PrismaClient } from './generated/client.js';
import { SerialPostgres } from './serial-postgres.js';

/**
 * A transaction of ours only waits for the database. One that stands still belongs to a process that is paused or cut
 * off, and holds its locks, that of its job among them, from whoever takes over.
 */
const IDLE_IN_TRANSACTION_MILLISECONDS = 30_000;

/** Injection token of the PostgreSQL URL. */
export const DATABASE_URL = Symbol('DatabaseUrl');

/** What a function may use that runs inside a transaction. */
export type Transaction = Prisma.TransactionClient;

/**
 * A transaction that has begun ends in milliseconds; on a busy machine its turn may come late. Prisma's own limits, 2 s to
 * get a connection and 5 s to commit, gave up on submissions that only had to wait.
 */
const TRANSACTION_LIMITS = { maxWait: 30_000, timeout: 30_000 } as const;

/** The one Prisma client of the process. */
@Injectable()
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  constructor(@Inject(DATABASE_URL) url: string) {
    super({
      adapter: new SerialPostgres({
        connectionString: url,
        application_name: 'stagediff',
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MILLISECONDS,
      }),
      transactionOptions: TRANSACTION_LIMITS,
    });
  }

  /** Reads at one moment: all queries of `read` see the same commits, so nothing that one commit wrote is seen in half. */
  snapshot<T>(read: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.$transaction(read, { isolationLevel: 'RepeatableRead' });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.$disconnect();
  }
}
