import { Injectable } from '@nestjs/common';
import { PrismaService } from '../database/prisma.service.js';

/** Says what time it is. */
export interface Clock {
  now(): Promise<Date>;
}

/** The clock of the database: the same for every machine, however wrong the clock of one of them is. */
@Injectable()
export class DatabaseClock implements Clock {
  constructor(private readonly prisma: PrismaService) {}

  async now(): Promise<Date> {
    const [row] = await this.prisma.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
    if (!row) throw new Error('the database does not tell the time');
    return row.now;
  }
}
