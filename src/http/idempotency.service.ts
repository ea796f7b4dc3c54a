import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { CONFIG, type Config } from '../config.js';
import { CodedError } from '../core/errors.js';
import type { Prisma } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { InvalidRequestError } from './problem.js';

const KEY = /^[\x21-\x7e]{1,255}$/;
const HOUR_MILLISECONDS = 3_600_000;

/** A POST that may be sent again with the same Idempotency-Key. */
export interface RepeatableRequest {
  /** Who asks: what another API key sent is another request. */
  readonly caller: Caller;
  /** Method and path: the same key on another resource is another key. */
  readonly operation: string;
  /** Value of the Idempotency-Key header, if any. */
  readonly key: string | undefined;
  /** The validated body. */
  readonly body: unknown;
}

/** Keeps the answer to a POST in the transaction that did its work, so that a repetition gets it again. */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Runs `work` in a transaction, at most once for a key. Its result must survive JSON.
   * @throws CONFLICT while the first request is in flight, IDEMPOTENCY_MISMATCH for another body
   */
  async once<T extends Prisma.InputJsonObject>(
    { caller, operation, key, body }: RepeatableRequest,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    if (key === undefined) return this.prisma.$transaction(work);
    if (!KEY.test(key)) {
      throw new InvalidRequestError([{ path: 'Idempotency-Key', message: '1 to 255 printable ASCII characters' }]);
    }
    const id = [caller.key?.id, operation, key].filter((part) => part !== undefined).join(' ');
    const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    return this.prisma.$transaction(async (transaction) => {
      await claim(transaction, id);
      const known = await transaction.idempotencyKey.findUnique({ where: { id } });
      if (known && known.createdAt >= this.#oldest()) return replay(known, bodyHash) as T;
      const responseBody = await work(transaction);
      const data = { bodyHash, responseBody, createdAt: new Date() };
      await transaction.idempotencyKey.upsert({ where: { id }, create: { id, ...data }, update: data });
      return responseBody;
    });
  }

  #oldest(): Date {
    return new Date(Date.now() - this.config.idempotencyHours * HOUR_MILLISECONDS);
  }
}

/** Holds the key until the transaction ends; whoever comes meanwhile is told so instead of waiting. */
async function claim(transaction: Transaction, id: string): Promise<void> {
  const lock = createHash('sha256').update(id).digest().readBigInt64BE();
  const [row] = await transaction.$queryRaw<{ locked: boolean }[]>`SELECT pg_try_advisory_xact_lock(${lock}) AS locked`;
  if (!row?.locked) throw new CodedError('CONFLICT', 'a request with this Idempotency-Key is in flight');
}

function replay(known: { bodyHash: string; responseBody: Prisma.JsonValue }, bodyHash: string): Prisma.JsonValue {
  if (known.bodyHash !== bodyHash) {
    throw new CodedError('IDEMPOTENCY_MISMATCH', 'this Idempotency-Key was used with another body');
  }
  return known.responseBody;
}
