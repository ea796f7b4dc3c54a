import { Injectable } from '@nestjs/common';
import { parsePlatform } from '../core/image/platform.js';
import { PrismaService } from '../database/prisma.service.js';
import { InvalidRequestError } from '../http/problem.js';
import { SIZE_METRICS, type Trend, type TrendQuery } from './trend.dto.js';
import { toSeries, type Observation } from './trend-series.js';

const MAX_OBSERVATIONS = 5000;

@Injectable()
export class TrendsService {
  constructor(private readonly prisma: PrismaService) {}

  async trend({ repository, tag, metric, from, to, platform }: TrendQuery): Promise<Trend> {
    if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to)) {
      throw new InvalidRequestError([{ path: 'from', message: 'from must not be after to' }]);
    }
    const rows = await this.prisma.image.findMany({
      where: {
        repository,
        ...(tag !== undefined && { tag }),
        ...(platform !== undefined && parsePlatform(platform)),
        observedAt: { gte: from, lte: to },
        reportId: { not: null },
      },
      orderBy: [{ observedAt: 'desc' }, { id: 'desc' }],
      take: MAX_OBSERVATIONS + 1,
      include: { report: { omit: { body: true } } },
    });
    const observations = rows.slice(0, MAX_OBSERVATIONS).reverse().flatMap(toObservation);
    return {
      repository,
      metric,
      unit: (SIZE_METRICS as readonly string[]).includes(metric) ? 'bytes' : 'count',
      series: toSeries(observations, metric),
      truncated: rows.length > MAX_OBSERVATIONS,
    };
  }
}

type ImageRow = { id: string; tag: string | null; digest: string | null; observedAt: Date | null } & {
  os: string | null;
  architecture: string | null;
  variant: string | null;
  report: Observation['facts'] | null;
};

function toObservation(row: ImageRow): Observation[] {
  const { id, tag, digest, observedAt, os, architecture, variant, report } = row;
  if (digest === null || observedAt === null || os === null || architecture === null || report === null) return [];
  return [{ id, tag, digest, observedAt, platform: { os, architecture, variant }, facts: report }];
}
