import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { csvRows } from '../core/exports/text/csv-rows.js';
import { PULL_METRIC, unitOfMetric } from '../core/trends/metric-names.js';
import { PrismaService } from '../database/prisma.service.js';
import { InvalidRequestError } from '../http/problem.js';
import type { Trend, TrendFilter } from './trend.dto.js';
import { judgeSeries, toSeries } from './trend-series.js';
import { findObservations, withPullDeltas } from './trend-store.js';

const MAX_OBSERVATIONS = 5000;

@Injectable()
export class TrendsService {
  constructor(private readonly prisma: PrismaService) {}

  /** Throws INVALID_REQUEST for a span of time that ends before it starts, INVALID_PLATFORM. */
  async trend(caller: Caller, filter: TrendFilter): Promise<Trend> {
    const { repository, metric, seriesBy, from, to } = filter;
    if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to)) {
      throw new InvalidRequestError([{ path: 'from', message: 'from must not be after to' }]);
    }
    const found = await findObservations(this.prisma, { ...filter, caller }, MAX_OBSERVATIONS + 1);
    const observed = toSeries(found.slice(0, MAX_OBSERVATIONS).reverse(), seriesBy);
    const series = metric === PULL_METRIC ? await withPullDeltas(this.prisma, observed) : observed;
    return {
      ...{ repository, metric, unit: unitOfMetric(metric) },
      series: series.map((one) => judgeSeries(one, filter)),
      truncated: found.length > MAX_OBSERVATIONS,
    };
  }
}

const COLUMNS = ['repository', 'tag', 'platform', 'at', 'metric', 'unit', 'value', 'digest', 'imageId'];
const MORE_COLUMNS = ['reportId', 'delta', 'baseline', 'jumpDelta', 'jumpRatio'];

/** All points of a trend, the oldest of each series first. */
export function trendCsv({ repository, metric, unit, series }: Trend): string {
  const rows = series.flatMap(({ platform, points }) =>
    points.map(({ tag, at, value, digest, imageId, reportId, delta, baseline, jump }) => [
      ...[repository, tag, platform, at, metric, unit, value, digest, imageId],
      ...[reportId, delta, baseline, jump?.delta ?? null, jump?.ratio ?? null],
    ]),
  );
  return csvRows([[...COLUMNS, ...MORE_COLUMNS], ...rows]);
}
