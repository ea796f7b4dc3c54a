import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ALL_PLATFORMS } from '../analysis/analyzer.port.js';
import { resolveBudgets } from '../budgets/budget-inputs.js';
import { CONFIG, type Config } from '../config.js';
import { parseBudget } from '../core/budgets/parse-budget.js';
import type { Caller } from '../access/caller.js';
import { requireRepository, visibleSql } from '../access/repository-patterns.js';
import type { ImageReport, LayerReport, PackageReport } from '../core/report/image-report.js';
import type { BudgetResult } from '../core/report/budget.js';
import { Prisma } from '../database/generated/client.js';
import { JobKind, JobStatus } from '../database/generated/enums.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { storableText } from '../database/report.store.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import type { JobRow } from '../jobs/job-state.js';
import { missingReport } from '../jobs/missing-report.js';
import { JobQueue } from '../jobs/queue.js';
import type { CreateImage, ImagePackageQuery, ImageQuery, ImageResource } from './image.dto.js';
import { toImageResource } from './image.mapping.js';
import { findImages, isImage } from './image-rows.js';
import { viewerOf } from '../reading/hide-base.js';
import { showImage, type StoredImage } from '../reading/stored-report.js';
import { RepositoriesService } from '../repositories/repositories.service.js';
import { toRequestedImage } from './requested-image.js';

const Position = z.coerce.number().int().nonnegative();

/** What a report is read from; without a body where the job has not made one. */
interface FoundReport extends Pick<JobRow, 'status' | 'problemCode' | 'problemMessage'> {
  readonly reference: string;
  readonly budgetResults: BudgetResult[] | null;
  readonly id: string;
  readonly body: Uint8Array | null;
}

@Injectable()
export class ImagesService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: JobQueue,
    private readonly idempotency: IdempotencyService,
    private readonly repositories: RepositoriesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws what the parsers of its parts throw, and FORBIDDEN for a repository that the caller does not see */
  async create(caller: Caller, body: CreateImage, key: string | undefined): Promise<ImageResource> {
    const requested = toRequestedImage(body.reference, body.platform, this.config.allowedRegistries);
    requireRepository(caller, requested.repository);
    const { budgets: rules = [], storedBudgets: names = [] } = body;
    rules.forEach(parseBudget);
    const asked = { rules, names, repository: requested.repository, hasBaseline: false, caller };
    return this.idempotency.once({ caller, operation: 'POST /images', key, body }, async (transaction) => {
      const budgets = await resolveBudgets(transaction, asked);
      const job = await transaction.job.create({ data: { kind: JobKind.image } });
      const created = await transaction.image.create({ data: { ...requested, ...budgets, jobId: job.id } });
      if (requested.requestedPlatform === ALL_PLATFORMS) {
        await transaction.image.update({ where: { id: created.id }, data: { groupId: created.id } });
      }
      await this.queue.enqueue(transaction, job.id);
      return find(transaction, caller, created.id);
    });
  }

  async list(caller: Caller, query: ImageQuery): Promise<Page<ImageResource>> {
    const { limit, cursor, status, repository, tag, group } = query;
    const before = decodeCursor(cursor, z.uuid());
    const searched = await this.repositories.search(caller, query.query);
    const conditions = [
      visibleSql(caller, Prisma.sql`image.repository`),
      ...(before === undefined ? [] : [Prisma.sql`image.id < ${before}::uuid`]),
      ...(repository === undefined ? [] : [Prisma.sql`image.repository = ${storableText(repository)}`]),
      ...(searched === undefined ? [] : [Prisma.sql`image.repository = ANY(${searched})`]),
      ...(tag === undefined ? [] : [Prisma.sql`image.tag = ${storableText(tag)}`]),
      ...(group === undefined ? [] : [Prisma.sql`image."groupId" = ${group}::uuid`]),
      ...(status === undefined ? [] : [statusCondition(status)]),
    ];
    const rows = await findImages(this.prisma, Prisma.join(conditions, ' AND '), limit + 1);
    return toPage(rows, limit, (row) => row.observed.id, toImageResource);
  }

  get(caller: Caller, id: string): Promise<ImageResource> {
    return find(this.prisma, caller, id);
  }

  /** The stored report, to be shown under the name that was asked for: reports are stored once per digest. */
  async stored(caller: Caller, id: string): Promise<StoredImage> {
    const [image] = await this.prisma.$queryRaw<FoundReport[]>`
      SELECT image.reference, image."budgetResults", job.status, job."problemCode", job."problemMessage",
             report.id, report.body
        FROM images image
        JOIN jobs job ON job.id = image."jobId"
        LEFT JOIN image_reports report ON report.id = image."reportId"
       WHERE ${isImage(id, caller)}`;
    if (!image) throw notFound('image');
    const { id: reportId, body, reference, budgetResults, ...job } = image;
    if (!body) throw missingReport(job);
    return { kind: 'image', id: reportId, body, viewer: viewerOf(caller), reference, budgets: budgetResults ?? [] };
  }

  async report(caller: Caller, id: string): Promise<ImageReport> {
    return showImage(await this.stored(caller, id));
  }

  async layers(caller: Caller, id: string): Promise<{ items: LayerReport[] }> {
    return { items: (await this.report(caller, id)).layers };
  }

  async packages(
    caller: Caller,
    id: string,
    { limit, cursor, type, name }: ImagePackageQuery,
  ): Promise<Page<PackageReport>> {
    const start = decodeCursor(cursor, Position) ?? 0;
    const { packages } = await this.report(caller, id);
    const numbered = packages
      .map((item, index) => ({ item, index }))
      .filter(({ index }) => index >= start)
      .filter(({ item }) => (type === undefined || item.type === type) && (name === undefined || item.name === name));
    const position = ({ index }: { index: number }): string => String(index + 1);
    return toPage(numbered.slice(0, limit + 1), limit, position, ({ item }) => item);
  }
}

async function find(database: Transaction, caller: Caller, id: string): Promise<ImageResource> {
  const [image] = await findImages(database, isImage(id, caller));
  if (!image) throw notFound('image');
  return toImageResource(image);
}

/** An image counts as succeeded once it has a report, even when the comparison that asked for it failed. */
function statusCondition(status: JobStatus): Prisma.Sql {
  if (status === JobStatus.succeeded) return Prisma.sql`image."reportId" IS NOT NULL`;
  return Prisma.sql`image."reportId" IS NULL AND job.status = ${status}::"JobStatus"`;
}
