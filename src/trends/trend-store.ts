import type { Caller } from '../access/caller.js';
import { visibleSql } from '../access/repository-patterns.js';
import { parsePlatform } from '../core/image/platform.js';
import { PULL_METRIC } from '../core/trends/metric-names.js';
import { Prisma } from '../database/generated/client.js';
import type { PrismaService } from '../database/prisma.service.js';
import { isoTime } from '../database/read-rows.js';
import { metricExpression } from '../database/report-metrics.store.js';
import type { TrendFilter } from './trend.dto.js';
import type { ObservedSeries, Observation } from './trend-series.js';

/** What chooses observations. */
export type ObservationFilter = Pick<TrendFilter, 'repository' | 'tag' | 'platform' | 'from' | 'to' | 'metric'> & {
  /** Sees nothing of other repositories than their own. */
  readonly caller: Caller;
};

/** Id, tag, digest, platform, time, id of the report, value. */
type ObservationRow = [string, string | null, string, string, string, string, number | null];

const OBSERVED_AT = Prisma.raw(isoTime('i."observedAt"'));

/** Analysed images with one number of each, the newest first. The pull delta is a number of two: it stays null here. */
export async function findObservations(
  prisma: PrismaService,
  { caller, repository, tag, platform, from, to, metric }: ObservationFilter,
  limit: number,
): Promise<Observation[]> {
  const value = metric === PULL_METRIC ? Prisma.sql`NULL::bigint` : metricExpression(metric);
  const conditions = [
    Prisma.sql`i.repository = ${repository}`,
    visibleSql(caller, Prisma.sql`i.repository`),
    Prisma.sql`i."observedAt" IS NOT NULL`,
    ...(tag === undefined ? [] : [tagCondition(tag)]),
    ...(platform === undefined ? [] : [platformCondition(platform)]),
    ...(from === undefined ? [] : [Prisma.sql`i."observedAt" >= ${new Date(from)}`]),
    ...(to === undefined ? [] : [Prisma.sql`i."observedAt" <= ${new Date(to)}`]),
  ];
  // As one value: Prisma converts each column of each row on its own, and 5,000 rows took a third longer.
  const [found] = await prisma.$queryRaw<{ rows: ObservationRow[] }[]>`
    SELECT coalesce(json_agg(json_build_array(id, tag, digest, platform, at, "reportId", value)), '[]') AS rows
      FROM (
        SELECT i.id, i.tag, i.digest, concat_ws('/', i.os, i.architecture, i.variant) AS platform,
               ${OBSERVED_AT} AS at, r.id AS "reportId", ${value} AS value
          FROM images i JOIN image_reports r ON r.id = i."reportId"
         WHERE ${Prisma.join(conditions, ' AND ')}
         ORDER BY i."observedAt" DESC, i.id DESC LIMIT ${limit}) newest`;
  return (found?.rows ?? []).map(([id, tag, digest, platform, at, reportId, number]) => ({
    ...{ id, tag, digest, platform, at, reportId },
    value: number,
  }));
}

/** A tag has no `*` and no `?` (OCI distribution-spec, tags), so either makes a pattern. */
export function tagCondition(tag: string): Prisma.Sql {
  if (!/[*?]/.test(tag)) return Prisma.sql`i.tag = ${tag}`;
  const like = tag
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');
  return Prisma.sql`i.tag LIKE ${like}`;
}

export function platformCondition(platform: string): Prisma.Sql {
  const { os, architecture, variant } = parsePlatform(platform);
  return Prisma.sql`i.os = ${os} AND i.architecture = ${architecture} AND i.variant IS NOT DISTINCT FROM ${variant}`;
}

/**
 * Gives each point the compressed bytes that a holder of the point before it pulls, each blob once; none for
 * the first of a series, nor where the layers of one of the two are not known.
 */
export async function withPullDeltas(
  prisma: PrismaService,
  series: readonly ObservedSeries[],
): Promise<ObservedSeries[]> {
  const pairs = series.flatMap(({ points }) =>
    points.slice(1).map(({ id, digest }, index) => ({ id, digest, before: points[index]?.digest ?? '' })),
  );
  const rows = await prisma.$queryRaw<{ id: string; size: bigint | null }[]>`
    SELECT pair.id, pulled.size
      FROM unnest(${pairs.map(({ id }) => id)}::text[], ${pairs.map(({ digest }) => digest)}::text[],
                  ${pairs.map(({ before }) => before)}::text[]) AS pair(id, digest, before)
      CROSS JOIN LATERAL (
        SELECT sum(blob.size)::bigint AS size FROM (
          SELECT DISTINCT ON (l.digest) CASE WHEN EXISTS (
                   SELECT FROM layers held WHERE held."imageDigest" = pair.before AND held.digest = l.digest
                 ) THEN 0 ELSE l."compressedSize" END AS size
            FROM layers l WHERE l."imageDigest" = pair.digest
             AND EXISTS (SELECT FROM layers known WHERE known."imageDigest" = pair.before)
        ) AS blob
      ) AS pulled`;
  const sizes = new Map(rows.map(({ id, size }) => [id, size === null ? null : Number(size)]));
  return series.map((one) => ({
    ...one,
    points: one.points.map((point, index) => ({ ...point, value: index === 0 ? null : (sizes.get(point.id) ?? null) })),
  }));
}
