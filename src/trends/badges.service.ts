import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { evaluateBudgets } from '../core/budgets/evaluate-budget.js';
import { parseBudget, type Budget } from '../core/budgets/parse-budget.js';
import type { BadgeInput, BadgeTone } from '../core/charts/badge.js';
import { groupDigits } from '../core/exports/text/digits.js';
import { metricLabel } from '../core/trends/metric-labels.js';
import { PULL_METRIC, unitOfMetric } from '../core/trends/metric-names.js';
import { formatBytes } from '../core/units.js';
import { PrismaService } from '../database/prisma.service.js';
import { loadImageReport } from '../database/stored-reports.js';
import { InvalidRequestError } from '../http/problem.js';
import type { BadgeQuery } from './badge.dto.js';
import type { TrendPoint } from './trend.dto.js';
import { judgeSeries, toSeries } from './trend-series.js';
import { findObservations, withPullDeltas, type ObservationFilter } from './trend-store.js';

const HISTORY = 50;
/** Share of the baseline from which on a badge takes sides. */
const RULE = { window: 5, threshold: 0.01 };
const NO_DATA = { value: 'no data', tone: 'unknown' } as const;

/** Judges the newest image of a repository in two words. */
@Injectable()
export class BadgesService {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * The badge, and whether there is an image: one that says no data is the same for a repository that is not
   * known and for one without an image.
   * @throws INVALID_BUDGET, INVALID_PLATFORM, INVALID_REQUEST, REPORT_UNREADABLE
   */
  async badge(caller: Caller, repository: string, query: BadgeQuery): Promise<{ badge: BadgeInput; found: boolean }> {
    const { metric = 'compressedSize', budget: rule, label } = query;
    if (rule !== undefined && query.metric !== undefined) {
      throw new InvalidRequestError([{ path: 'metric', message: 'give either metric or budget' }]);
    }
    const budget = rule === undefined ? undefined : parseBudget(rule);
    const name = label ?? metricLabel(budget ? budget.name : metric);
    const points = await this.#points({ ...query, caller, repository, metric });
    const [before, latest] = [points.at(-2), points.at(-1)];
    if (!latest) return { badge: { name, ...NO_DATA }, found: false };
    const judged = budget ? await this.#judge(budget, latest, before) : describe(latest, metric);
    return { badge: { name, ...judged }, found: true };
  }

  /** The newest points of the platform that the newest image has. */
  async #points({ caller, repository, metric, tag, platform }: ObservationFilter): Promise<TrendPoint[]> {
    const found = await findObservations(this.prisma, { caller, repository, tag, platform, metric }, HISTORY);
    const [newest] = found;
    if (!newest) return [];
    const observed = toSeries(found.reverse(), 'platform').filter((one) => one.platform === newest.platform);
    const [series] = metric === PULL_METRIC ? await withPullDeltas(this.prisma, observed) : observed;
    return series ? judgeSeries(series, RULE).points : [];
  }

  async #judge(budget: Budget, latest: TrendPoint, before: TrendPoint | undefined): Promise<Omit<BadgeInput, 'name'>> {
    const baseline = before ? await loadImageReport(this.prisma, before.reportId) : null;
    const [result] = evaluateBudgets([budget], {
      candidate: await loadImageReport(this.prisma, latest.reportId),
      baseline,
    });
    if (!result || result.actual === null || result.status === 'error')
      return { value: 'no baseline', tone: 'unknown' };
    return { value: format(result.actual, budget.metric.unit), tone: result.passed ? 'good' : 'bad' };
  }
}

function describe({ value, baseline }: TrendPoint, metric: string): Omit<BadgeInput, 'name'> {
  if (value === null) return NO_DATA;
  const tone = baseline === null ? 'neutral' : toneOf(value - baseline, RULE.threshold * Math.abs(baseline));
  return { value: format(value, unitOfMetric(metric)), tone };
}

/** Less is better, whatever is counted. */
function toneOf(difference: number, least: number): BadgeTone {
  if (difference === 0 || Math.abs(difference) < least) return 'neutral';
  return difference > 0 ? 'bad' : 'good';
}

const format = (value: number, unit: 'bytes' | 'count'): string =>
  unit === 'bytes' ? formatBytes(value) : groupDigits(value);
