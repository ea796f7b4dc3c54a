import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { requireRepository, visibleColumn, visibleSql } from '../access/repository-patterns.js';
import { ALL_PLATFORMS } from '../analysis/analyzer.port.js';
import { resolveBudgets } from '../budgets/budget-inputs.js';
import { CONFIG, type Config } from '../config.js';
import { parseBudget } from '../core/budgets/parse-budget.js';
import { parseDockerfile } from '../core/dockerfile/parse.js';
import { JobKind, JobStatus } from '../database/generated/enums.js';
import { storableText } from '../database/report.store.js';
import { Prisma } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import { toRequestedImage } from '../images/requested-image.js';
import { viewerOf } from '../reading/hide-base.js';
import type { StoredComparison } from '../reading/stored-report.js';
import { RepositoriesService } from '../repositories/repositories.service.js';
import type { JobRow } from '../jobs/job-state.js';
import { missingReport } from '../jobs/missing-report.js';
import { JobQueue } from '../jobs/queue.js';
import type { ComparisonQuery, ComparisonResource, CreateComparison } from './comparison.dto.js';
import { toComparisonResource } from './comparison.mapping.js';
import { findComparisons } from './comparison-rows.js';

/** What a report is read from; without a body where the job has not made one. */
interface FoundReport extends Pick<JobRow, 'status' | 'problemCode' | 'problemMessage'> {
  /** References as they were asked for. */
  readonly baseline: string;
  readonly candidate: string;
  readonly id: string;
  readonly body: Uint8Array | null;
}

@Injectable()
export class ComparisonsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: JobQueue,
    private readonly idempotency: IdempotencyService,
    private readonly repositories: RepositoriesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws what the parsers of its parts throw, and FORBIDDEN for a repository that the caller does not see */
  async create(caller: Caller, body: CreateComparison, key: string | undefined): Promise<ComparisonResource> {
    const { allowedRegistries } = this.config;
    const baseline = toRequestedImage(body.baseline, body.platform, allowedRegistries);
    const candidate = toRequestedImage(body.candidate, body.platform, allowedRegistries);
    for (const { repository } of [baseline, candidate]) requireRepository(caller, repository);
    const texts = checkedTexts(body);
    const asked = { rules: body.budgets ?? [], names: body.storedBudgets ?? [], hasBaseline: true, caller };
    asked.rules.forEach(parseBudget);
    return this.idempotency.once({ caller, operation: 'POST /comparisons', key, body }, async (transaction) => {
      const budgets = await resolveBudgets(transaction, { ...asked, repository: candidate.repository });
      const job = await transaction.job.create({ data: { kind: JobKind.comparison } });
      const jobId = job.id;
      const { id: baselineId } = await transaction.image.create({ data: { ...baseline, jobId } });
      const { id: candidateId } = await transaction.image.create({ data: { ...candidate, jobId } });
      const { id } = await transaction.comparison.create({
        data: { jobId, baselineId, candidateId, ...texts, ...budgets },
      });
      if (baseline.requestedPlatform === ALL_PLATFORMS) {
        await transaction.comparison.update({ where: { id }, data: { groupId: id } }); // the first gives a group its id
      }
      await this.queue.enqueue(transaction, jobId);
      return find(transaction, caller, id);
    });
  }

  async list(caller: Caller, query: ComparisonQuery): Promise<Page<ComparisonResource>> {
    const { limit, cursor, status, repository, group } = query;
    const before = decodeCursor(cursor, z.uuid());
    const searched = await this.repositories.search(caller, query.query);
    const conditions = [
      visibleTo(caller),
      ...(before === undefined ? [] : [Prisma.sql`c.id < ${before}::uuid`]),
      ...(group === undefined ? [] : [Prisma.sql`c."groupId" = ${group}::uuid`]),
      ...(status === undefined ? [] : [Prisma.sql`job.status = ${status}::"JobStatus"`]),
      ...(repository === undefined ? [] : [ofEither([storableText(repository)])]),
      ...(searched === undefined ? [] : [ofEither(searched)]),
    ];
    const rows = await findComparisons(this.prisma, Prisma.join(conditions, ' AND '), limit + 1);
    return toPage(rows, limit, (row) => row.id, toComparisonResource);
  }

  get(caller: Caller, id: string): Promise<ComparisonResource> {
    return find(this.prisma, caller, id);
  }

  /** The stored report, to be shown under the names that were asked for: reports are stored once per pair of digests. */
  async report(caller: Caller, id: string): Promise<StoredComparison> {
    const [comparison] = await this.prisma.$queryRaw<FoundReport[]>`
      SELECT baseline.reference AS baseline, candidate.reference AS candidate,
             job.status, job."problemCode", job."problemMessage", report.id, report.body
        FROM comparisons c
        JOIN jobs job ON job.id = c."jobId"
        JOIN images baseline ON baseline.id = c."baselineId"
        JOIN images candidate ON candidate.id = c."candidateId"
        LEFT JOIN comparison_reports report ON report.id = c."reportId"
       WHERE c.id = ${id}::uuid AND ${visibleTo(caller)}`;
    if (!comparison) throw notFound('comparison');
    const { id: reportId, body, baseline, candidate, ...job } = comparison;
    if (!body) throw missingReport(job);
    return { kind: 'comparison', id: reportId, body, viewer: viewerOf(caller), baseline, candidate };
  }

  /** Cancels a comparison that is not done; deletes one that is. Its images and stored reports stay. */
  async remove(caller: Caller, id: string): Promise<void> {
    await this.prisma.$transaction(async (transaction) => {
      const comparison = await transaction.comparison.findUnique({
        where: { id, baseline: visibleColumn(caller), candidate: visibleColumn(caller) },
        select: { jobId: true },
      });
      if (!comparison) throw notFound('comparison');
      const { jobId } = comparison;
      const { count } = await transaction.job.updateMany({
        where: { id: jobId, status: { in: [JobStatus.pending, JobStatus.running] } },
        data: { status: JobStatus.cancelled, finishedAt: new Date() },
      });
      if (count > 0) await this.queue.cancel(transaction, jobId);
      else await transaction.comparison.delete({ where: { id } });
    });
  }
}

/** The Dockerfiles, checked before anything is stored. @throws DOCKERFILE_INVALID, DOCKERFILE_TOO_LARGE */
function checkedTexts({ baselineDockerfile, candidateDockerfile }: CreateComparison) {
  return {
    baselineDockerfile: checkedDockerfile(baselineDockerfile),
    candidateDockerfile: checkedDockerfile(candidateDockerfile),
  };
}

function checkedDockerfile(text: string | undefined): string | null {
  if (text === undefined) return null;
  parseDockerfile(text);
  return storableText(text);
}

async function find(database: Transaction, caller: Caller, id: string): Promise<ComparisonResource> {
  const [comparison] = await findComparisons(database, Prisma.sql`c.id = ${id}::uuid AND ${visibleTo(caller)}`);
  if (!comparison) throw notFound('comparison');
  return toComparisonResource(comparison);
}

function ofEither(repositories: readonly string[]): Prisma.Sql {
  return Prisma.sql`c.id IN (SELECT "comparisonId" FROM comparison_repositories WHERE repository = ANY(${repositories}))`;
}

/** What is seen is seen whole: of both sides. */
function visibleTo(caller: Caller): Prisma.Sql {
  const [baseline, candidate] = [Prisma.sql`baseline.repository`, Prisma.sql`candidate.repository`];
  return Prisma.sql`${visibleSql(caller, baseline)} AND ${visibleSql(caller, candidate)}`;
}
