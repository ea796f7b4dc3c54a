import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { visibleColumn } from '../access/repository-patterns.js';
import { CodedError } from '../core/errors.js';
import type { DirectoryChange } from '../core/report/comparison-report.js';
import { explainJump } from '../core/trends/explain-jump.js';
import type { Explanation } from '../core/trends/explanation.js';
import { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { reportMetric } from '../database/report-metrics.store.js';
import { loadImageReport } from '../database/stored-reports.js';
import { InvalidRequestError, notFound } from '../http/problem.js';
import { ImageFilesService } from '../images/image-files.service.js';
import type { ExplanationQuery, JumpQuery, MissingTag, TrendJump } from './jump.dto.js';
import type { TrendPoint } from './trend.dto.js';
import { platformCondition, tagCondition } from './trend-store.js';
import { TrendsService } from './trends.service.js';

/** Images that are listed between two points. */
const MOST_MISSING = 200;

/** Says what brought a jump, from the stored reports. */
@Injectable()
export class JumpsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly trends: TrendsService,
    private readonly files: ImageFilesService,
  ) {}

  async jumps(caller: Caller, { limit, ...filter }: JumpQuery): Promise<TrendJump[]> {
    const { series } = await this.trends.trend(caller, filter);
    const found = series.flatMap(({ tag, platform, points }) =>
      points.flatMap((after, index) => {
        const before = points.slice(0, index).findLast(({ value }) => value !== null);
        return before && after.jump ? [{ tag, platform, before, after }] : [];
      }),
    );
    found.sort((a, b) => (a.after.at < b.after.at ? 1 : -1));
    const jumps: TrendJump[] = [];
    for (const jump of found.slice(0, limit)) {
      jumps.push({
        ...jump,
        missing: await this.#missing(filter, jump),
        explanation: await this.#explainPoints(jump.before, jump.after, filter.metric),
      });
    }
    return jumps;
  }

  /** Throws RESOURCE_NOT_FOUND, INVALID_REQUEST for images of two repositories or a number that one has not got. */
  async explanation(caller: Caller, { before, after, metric }: ExplanationQuery): Promise<Explanation> {
    const images = await this.prisma.image.findMany({
      where: { id: { in: [before, after] }, reportId: { not: null }, AND: visibleColumn(caller) },
    });
    const [old, now] = [before, after].map((id) => images.find((image) => image.id === id));
    if (!old?.reportId || !now?.reportId) throw notFound('image');
    if (old.repository !== now.repository) {
      throw new InvalidRequestError([{ path: 'after', message: 'not an image of the same repository' }]);
    }
    const values = {
      before: await reportMetric(this.prisma, old.reportId, metric),
      after: await reportMetric(this.prisma, now.reportId, metric),
    };
    if (values.before === null || values.after === null) {
      throw new InvalidRequestError([{ path: 'metric', message: 'one of the images has no such number' }]);
    }
    const directories = metric === 'visibleSize' ? await this.#directories(caller, before, after) : null;
    return explainJump(
      {
        before: await loadImageReport(this.prisma, old.reportId),
        after: await loadImageReport(this.prisma, now.reportId),
        directories,
      },
      { metric, before: values.before, after: values.after },
    );
  }

  async #explainPoints(before: TrendPoint, after: TrendPoint, metric: string): Promise<Explanation> {
    return explainJump(
      {
        before: await loadImageReport(this.prisma, before.reportId),
        after: await loadImageReport(this.prisma, after.reportId),
        directories: null,
      },
      { metric, before: before.value ?? 0, after: after.value ?? 0 },
    );
  }

  /** Null when the scans of their layers are not stored any more, or hold too many files. */
  async #directories(caller: Caller, before: string, after: string): Promise<DirectoryChange[] | null> {
    try {
      return await this.files.directories(caller, before, after);
    } catch (error) {
      if (error instanceof CodedError) return null;
      throw error;
    }
  }

  async #missing(
    filter: Omit<JumpQuery, 'limit'>,
    { platform, before, after, tag }: Omit<TrendJump, 'missing' | 'explanation'>,
  ): Promise<MissingTag[]> {
    const pattern = tag ?? filter.tag;
    const conditions = [
      Prisma.sql`i.repository = ${filter.repository}`,
      Prisma.sql`i."observedAt" BETWEEN ${new Date(before.at)} AND ${new Date(after.at)}`,
      Prisma.sql`i."reportId" IS NULL AND i.digest IS NOT NULL`,
      platformCondition(platform),
      ...(pattern === undefined ? [] : [tagCondition(pattern)]),
    ];
    const rows = await this.prisma.$queryRaw<(Omit<MissingTag, 'at' | 'imageId'> & { id: string; observedAt: Date })[]>`
      SELECT i.id, i.tag, i.digest, i."observedAt" FROM images i WHERE ${Prisma.join(conditions, ' AND ')}
       ORDER BY i."observedAt", i.id LIMIT ${MOST_MISSING}`;
    const known = new Set([before.digest, after.digest]);
    return rows
      .filter(({ digest }, index) => !known.has(digest) && rows.findIndex((row) => row.digest === digest) === index)
      .map(({ id, observedAt, ...row }) => ({ ...row, imageId: id, at: observedAt.toISOString() }));
  }
}
