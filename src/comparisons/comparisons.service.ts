import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { requireRepository, visibleColumn } from '../access/repository-patterns.js';
import { ALL_PLATFORMS } from '../analysis/analyzer.port.js';
import { resolveBudgets } from '../budgets/budget-inputs.js';
import { CONFIG, type Config } from '../config.js';
import { parseBudget } from '../core/budgets/parse-budget.js';
import { parseDockerfile } from '../core/dockerfile/parse.js';
import type { ComparisonReport } from '../core/report/comparison-report.js';
import { JobKind, JobStatus } from '../database/generated/enums.js';
import { storableText } from '../database/report.store.js';
import type { Comparison, Prisma } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { readComparisonReport } from '../database/stored-reports.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import { headWithoutHiddenBase } from '../images/hide-base.js';
import { toRequestedImage } from '../images/requested-image.js';
import { RepositoriesService } from '../repositories/repositories.service.js';
import { missingReport } from '../jobs/missing-report.js';
import { JobQueue } from '../jobs/queue.js';
import type { ComparisonQuery, ComparisonResource, CreateComparison } from './comparison.dto.js';
import { COMPARISON_COLUMNS, toComparisonResource } from './comparison.mapping.js';

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
      const images = {
        baseline: await transaction.image.create({ data: { ...baseline, jobId } }),
        candidate: await transaction.image.create({ data: { ...candidate, jobId } }),
      };
      const created = await transaction.comparison.create({
        data: {
          jobId,
          baselineId: images.baseline.id,
          candidateId: images.candidate.id,
          ...texts,
          ...budgets,
        },
      });
      const isGroup = baseline.requestedPlatform === ALL_PLATFORMS;
      const comparison = isGroup ? await makeGroup(transaction, created) : created;
      await this.queue.enqueue(transaction, jobId);
      return toComparisonResource({ ...comparison, ...images, job, report: null });
    });
  }

  async list(caller: Caller, query: ComparisonQuery): Promise<Page<ComparisonResource>> {
    const { limit, cursor, status, repository, group } = query;
    const before = decodeCursor(cursor, z.uuid());
    const searched = await this.repositories.search(caller, query.query);
    const rows = await this.prisma.snapshot((transaction) =>
      transaction.comparison.findMany({
        where: {
          groupId: group,
          ...(before && { id: { lt: before } }),
          ...(status && { job: { status } }),
          AND: [
            visibleTo(caller),
            ...(repository ? [ofEither(repository)] : []),
            ...(searched ? [ofEither({ in: searched })] : []),
          ],
        },
        orderBy: { id: 'desc' },
        take: limit + 1,
        select: COMPARISON_COLUMNS,
      }),
    );
    return toPage(rows, limit, (row) => row.id, toComparisonResource);
  }

  async get(caller: Caller, id: string): Promise<ComparisonResource> {
    const comparison = await this.prisma.snapshot((transaction) =>
      transaction.comparison.findUnique({
        where: { id, AND: visibleTo(caller) },
        select: COMPARISON_COLUMNS,
      }),
    );
    if (!comparison) throw notFound('comparison');
    return toComparisonResource(comparison);
  }

  /** The report under the names that were asked for: reports are stored once per pair of digests. */
  async report(caller: Caller, id: string): Promise<ComparisonReport> {
    const comparison = await this.prisma.snapshot((transaction) =>
      transaction.comparison.findUnique({
        where: { id, AND: visibleTo(caller) },
        include: { job: true, baseline: true, candidate: true, report: { select: { body: true } } },
        omit: { baselineDockerfile: true, candidateDockerfile: true },
      }),
    );
    if (!comparison) throw notFound('comparison');
    if (!comparison.report) throw missingReport(comparison.job);
    const report = await readComparisonReport(comparison.report.body);
    return {
      ...report,
      baseline: { ...headWithoutHiddenBase(caller, report.baseline), reference: comparison.baseline.reference },
      candidate: { ...headWithoutHiddenBase(caller, report.candidate), reference: comparison.candidate.reference },
    };
  }

  /** Cancels a comparison that is not done; deletes one that is. Its images and stored reports stay. */
  async remove(caller: Caller, id: string): Promise<void> {
    await this.prisma.$transaction(async (transaction) => {
      const comparison = await transaction.comparison.findUnique({
        where: { id, AND: visibleTo(caller) },
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

function ofEither(repository: string | { in: string[] }): Prisma.ComparisonWhereInput {
  return { repositories: { some: { repository } } };
}

/** What is seen is seen whole: of both sides. */
function visibleTo(caller: Caller): Prisma.ComparisonWhereInput {
  return { baseline: visibleColumn(caller), candidate: visibleColumn(caller) };
}

/** The first comparison of a group gives it its id. */
function makeGroup(transaction: Transaction, { id }: Comparison): Promise<Comparison> {
  return transaction.comparison.update({ where: { id }, data: { groupId: id } });
}
