import type { TrendPoint, TrendSeries } from '../../src/trends/trend.dto.js';

/** A point with the name of its series. */
export interface TrendRow extends TrendPoint {
  readonly series: string;
}

/** What a chart draws: times in seconds, then the values of each series, null where it has no point. */
export type TrendColumns = [number[], ...(number | null)[][]];

export const seriesName = ({ tag, platform }: Pick<TrendSeries, 'tag' | 'platform'>): string =>
  `${tag ?? 'all'} · ${platform}`;

/** All points of all series as rows, the newest first. */
export function trendRows(series: readonly TrendSeries[]): TrendRow[] {
  const rows = series.flatMap((one) => one.points.map((point): TrendRow => ({ ...point, series: seriesName(one) })));
  return rows.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

export function trendColumns(series: readonly TrendSeries[]): TrendColumns {
  const times = timesOf(series);
  const columns = series.map(({ points }) => {
    const values = new Map(points.map(({ at, value }) => [at, value]));
    return times.map((at) => values.get(at) ?? null);
  });
  return [times.map((at) => Date.parse(at) / 1000), ...columns];
}

/** What each series stands at in one position: its value there, or the last one before, which holds until then. */
export function valuesAt([, ...columns]: TrendColumns, position: number): (number | null)[] {
  return columns.map((values) => values.slice(0, position + 1).findLast((value) => value !== null) ?? null);
}

/** For each series the positions in its column where a value jumped. */
export function jumpPositions(series: readonly TrendSeries[]): number[][] {
  const positions = new Map(timesOf(series).map((at, index) => [at, index]));
  return series.map(({ points }) => points.flatMap(({ at, jump }) => (jump ? [positions.get(at) ?? 0] : [])));
}

const timesOf = (series: readonly TrendSeries[]): string[] =>
  [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))].sort();
