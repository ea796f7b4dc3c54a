import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { requireRepository, visibleColumn, visibleSql } from '../access/repository-patterns.js';
import { CONFIG, type Config } from '../config.js';
import { ALL_PLATFORMS } from '../analysis/analyzer.port.js';
import { formatPlatform } from '../core/image/platform.js';
import { Prisma, type Image } from '../database/generated/client.js';
import { JobKind } from '../database/generated/enums.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { metricExpression } from '../database/report-metrics.store.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { InvalidRequestError, notFound } from '../http/problem.js';
import { toRequestedImage } from '../images/requested-image.js';
import type { BisectionCandidate } from '../jobs/bisection-candidate.js';
import { JobQueue } from '../jobs/queue.js';
import {
  MAX_CANDIDATES,
  type BisectionResource,
  type CreateBisection,
  type GivenHistory,
  type ObservedHistory,
} from './bisection.dto.js';
import { findBisection } from './bisection.mapping.js';
import { platformCondition, tagCondition } from './trend-store.js';

/** What is searched. */
interface History {
  readonly repository: string;
  readonly platform: string | null;
  readonly metric: string;
  readonly candidates: BisectionCandidate[];
}

/** Searches the history of a repository for the image that brought a jump. */
@Injectable()
export class BisectionsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: JobQueue,
    private readonly idempotency: IdempotencyService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async create(caller: Caller, body: CreateBisection, key: string | undefined): Promise<BisectionResource> {
    const history = 'tags' in body ? this.#givenHistory(caller, body) : await this.#observedHistory(caller, body);
    return this.idempotency.once({ caller, operation: 'POST /trends/bisections', key, body }, async (transaction) => {
      const job = await transaction.job.create({ data: { kind: JobKind.bisection } });
      const { id } = await transaction.bisection.create({ data: { ...history, jobId: job.id } });
      await this.queue.enqueue(transaction, job.id);
      return find(transaction, caller, id);
    });
  }

  get(caller: Caller, id: string): Promise<BisectionResource> {
    return find(this.prisma, caller, id);
  }

  #givenHistory(caller: Caller, { repository, tags, platform, metric }: GivenHistory): History {
    if (platform === ALL_PLATFORMS) {
      throw new InvalidRequestError([{ path: 'platform', message: 'a history has one platform' }]);
    }
    const requested = tags.map((tag) =>
      toRequestedImage(`${repository}:${tag}`, platform, this.config.allowedRegistries),
    );
    const [first] = requested;
    if (first) requireRepository(caller, first.repository);
    return {
      ...{ repository: first?.repository ?? repository, platform: first?.requestedPlatform ?? null, metric },
      candidates: requested.map(({ tag }) => ({ tag, digest: null, imageId: null, value: null, problemCode: null })),
    };
  }

  /** All that was seen between two points, analysed or not, in the order in which it was seen. */
  async #observedHistory(caller: Caller, { before, after, tag, metric }: ObservedHistory): Promise<History> {
    const found = await this.prisma.image.findMany({
      where: { id: { in: [before, after] }, reportId: { not: null }, AND: visibleColumn(caller) },
    });
    const [first, last] = [before, after].map((id) => found.find((image) => image.id === id));
    if (!first || !last) throw notFound('image');
    const platform = platformOf(first);
    if (first.repository !== last.repository || platformOf(last) !== platform) {
      throw new InvalidRequestError([{ path: 'after', message: 'not of the same repository and platform' }]);
    }
    const conditions = [
      Prisma.sql`i.repository = ${first.repository} AND i.digest IS NOT NULL`,
      Prisma.sql`i."observedAt" BETWEEN ${first.observedAt} AND ${last.observedAt}`,
      platformCondition(platform),
      tag === undefined
        ? Prisma.sql`TRUE`
        : Prisma.sql`(${tagCondition(tag)} OR i.id IN (${before}::uuid, ${after}::uuid))`,
    ];
    const rows = await this.prisma.$queryRaw<
      { id: string; tag: string | null; digest: string; value: bigint | null }[]
    >`
      SELECT i.id, i.tag, i.digest, ${metricExpression(metric)} AS value
        FROM images i LEFT JOIN image_reports r ON r.id = i."reportId"
       WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY i."observedAt", i.id LIMIT ${MAX_CANDIDATES + 1}`;
    if (rows.length > MAX_CANDIDATES) {
      const message = `more than ${MAX_CANDIDATES} images lie between; choose nearer points or a tag`;
      throw new InvalidRequestError([{ path: 'before', message }]);
    }
    const start = rows.findIndex(({ id }) => id === before);
    const end = rows.findLastIndex(({ id }) => id === after);
    if (end <= start) throw new InvalidRequestError([{ path: 'after', message: 'not later than before' }]);
    const history = rows.slice(start, end + 1).filter(({ digest }, index, all) => digest !== all[index - 1]?.digest);
    return {
      ...{ repository: first.repository, platform, metric },
      candidates: history.map(({ id, value, ...row }) => ({
        ...row,
        ...{ imageId: id, value: value === null ? null : Number(value), problemCode: null },
      })),
    };
  }
}

async function find(database: Transaction, caller: Caller, id: string): Promise<BisectionResource> {
  const isVisible = visibleSql(caller, Prisma.sql`b.repository`);
  const bisection = await findBisection(database, Prisma.sql`b.id = ${id}::uuid AND ${isVisible}`);
  if (!bisection) throw notFound('bisection');
  return bisection;
}

function platformOf({ os, architecture, variant }: Image): string {
  return formatPlatform({ os: os ?? '', architecture: architecture ?? '', variant });
}
