import { CodedError } from '../core/errors.js';
import { COUNT_METRICS, detailMetrics, PACKAGE_METRIC, SIZE_METRICS } from '../core/trends/metric-names.js';
import { Prisma } from './generated/client.js';
import type { PrismaService, Transaction } from './prisma.service.js';
import { readImageReport } from './stored-reports.js';

const BATCH = 20;
const COLUMNS: ReadonlySet<string> = new Set([...SIZE_METRICS, ...COUNT_METRICS]);

/**
 * SQL for a metric of the report `r`: null where a report was stored before the metric was kept. A type of
 * packages that a report does not name has none.
 */
export function metricExpression(metric: string): Prisma.Sql {
  if (metric === 'hiddenSize') return Prisma.sql`r."deletedSize" + r."overwrittenSize" + r."metadataOnlySize"`;
  if (COLUMNS.has(metric)) return Prisma.raw(`r."${metric}"::bigint`);
  const value = Prisma.sql`(r.metrics->>${metric})::bigint`;
  if (!PACKAGE_METRIC.test(metric)) return value;
  return Prisma.sql`CASE WHEN r.metrics IS NOT NULL THEN coalesce(${value}, 0) END`;
}

/** The value of a metric of a stored report; null where it was stored before the metric was kept. */
export async function reportMetric(database: Transaction, reportId: string, metric: string): Promise<number | null> {
  const [row] = await database.$queryRaw<{ value: bigint | null }[]>`
    SELECT ${metricExpression(metric)} AS value FROM image_reports r WHERE r.id = ${reportId}::uuid`;
  return row?.value == null ? null : Number(row.value);
}

export interface Backfill {
  readonly filled: number;
  readonly unreadable: number;
}

/**
 * Fills in the metrics of reports that were stored by a version that kept none, until `signal` says stop. Any
 * number of processes may do it at a time, beside older ones that go on storing reports without.
 * @returns how many reports got theirs, and how many could not be read: those stay without
 */
export async function backfillMetrics(prisma: PrismaService, signal: AbortSignal): Promise<Backfill> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (const counts = { filled: 0, unreadable: 0 }; ;) {
    const rows = await prisma.$queryRaw<{ id: string; body: Uint8Array }[]>`
      SELECT id, body FROM image_reports WHERE metrics IS NULL AND id > ${after}::uuid ORDER BY id LIMIT ${BATCH}`;
    const last = rows.at(-1);
    if (!last) return counts;
    for (const { id, body } of rows) {
      if (signal.aborted) return counts;
      const metrics = await metricsOf(body);
      counts[metrics ? 'filled' : 'unreadable']++;
      if (metrics) await prisma.imageReport.update({ where: { id }, data: { metrics }, select: { id: true } });
    }
    after = last.id;
  }
}

/** Undefined for a report that cannot be read: it must not keep the others waiting. */
async function metricsOf(body: Uint8Array): Promise<Record<string, number> | undefined> {
  try {
    return detailMetrics(await readImageReport(body));
  } catch (error) {
    if (error instanceof CodedError && error.code === 'REPORT_UNREADABLE') return undefined;
    throw error;
  }
}
