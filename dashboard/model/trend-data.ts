import type { Trend, TrendSeries } from '../../src/trends/trend.dto.js';

/** A change from one point to the next that stands out. */
export interface Jump {
  readonly delta: number;
  /** Of the value before; null when that was 0. */
  readonly ratio: number | null;
}

export interface TrendRow {
  readonly series: string;
  readonly at: string;
  readonly value: number;
  /** Difference to the point before in the same series; null for the first. */
  readonly delta: number | null;
  readonly jump: Jump | null;
  readonly digest: string;
  readonly imageId: string;
}

/** A change counts as a jump from this share of the value before on. */
const JUMP_RATIO = 0.1;

export const seriesName = ({ tag, platform }: Pick<TrendSeries, 'tag' | 'platform'>): string =>
  `${tag ?? 'by digest'} · ${platform}`;

/** All points of all series as rows, the newest first. */
export function trendRows(series: readonly TrendSeries[]): TrendRow[] {
  const rows = series.flatMap((one) =>
    one.points.map(({ at, value, digest, imageId }, index): TrendRow => {
      const before = one.points[index - 1]?.value;
      const delta = before === undefined ? null : value - before;
      return { series: seriesName(one), at, value, delta, jump: jumpOf(before, value), digest, imageId };
    }),
  );
  return rows.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

function jumpOf(before: number | undefined, value: number): Jump | null {
  if (before === undefined || before === value) return null;
  const ratio = before === 0 ? null : (value - before) / before;
  return ratio === null || Math.abs(ratio) >= JUMP_RATIO ? { delta: value - before, ratio } : null;
}

/** Positions of a column of a chart where the value jumped from the one before. */
export function jumpIndexes(values: ArrayLike<number | null | undefined>): number[] {
  const found: number[] = [];
  let before: number | undefined;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value == null) continue;
    if (jumpOf(before, value)) found.push(index);
    before = value;
  }
  return found;
}

/** Columns for a chart: times in seconds, then the values of each series, null where it has no point. */
export function trendColumns(series: readonly TrendSeries[]): [number[], ...(number | null)[][]] {
  const times = [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))].sort();
  const columns = series.map(({ points }) => {
    const values = new Map(points.map(({ at, value }) => [at, value]));
    return times.map((at) => values.get(at) ?? null);
  });
  return [times.map((at) => Date.parse(at) / 1000), ...columns];
}

const CSV_COLUMNS = ['repository', 'tag', 'platform', 'at', 'metric', 'unit', 'value', 'digest', 'imageId'];

/** All points as CSV (RFC 4180), the oldest of each series first. */
export function trendCsv({ repository, metric, unit, series }: Trend): string {
  const rows = series.flatMap(({ tag, platform, points }) =>
    points.map(({ at, value, digest, imageId }) => [
      ...[repository, tag ?? '', platform, at, metric, unit],
      ...[String(value), digest, imageId],
    ]),
  );
  return [CSV_COLUMNS, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** Repositories and tags cannot hold line breaks; a leading sign would still be calculated by a spreadsheet. */
function csvCell(value: string): string {
  if (/^[=+\-@\s]/.test(value)) return `"'${value.replaceAll('"', '""')}"`;
  return /[",']/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
