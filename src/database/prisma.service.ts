import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from './generated/client.js';

/** Injection token of the PostgreSQL URL. */
export const DATABASE_URL = Symbol('DatabaseUrl');

/** What a function may use that runs inside a transaction. */
export type Transaction = Prisma.TransactionClient;

/** The one Prisma client of the process. */
@Injectable()
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  constructor(@Inject(DATABASE_URL) url: string) {
    super({ adapter: new PrismaPg({ connectionString: url, application_name: 'stagediff' }) });
  }

  /**
   * Reads rows and their relations as of one moment. Prisma asks for each table on its own, so that a job which
   * commits in between would be seen as done without what it made.
   */
  atOnce<T>(read: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.$transaction(read, { isolationLevel: 'RepeatableRead' });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.$disconnect();
  }
}
