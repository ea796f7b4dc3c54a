import type { BudgetResult } from '../core/report/budget.js';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import { readRows } from '../database/read-rows.js';
import type { ManifestLayers, ObservedImage } from '../images/image.dto.js';
import { observedImage } from '../images/image-rows.js';
import { JOB_ROW, type JobRow } from '../jobs/job-state.js';
import type { ComparisonResource } from './comparison.dto.js';

/** A comparison as the database gives it. */
export interface ComparisonRow extends Pick<ComparisonResource, 'id' | 'groupId' | 'budgets' | 'summary'> {
  readonly onlyBaseline: string[];
  readonly onlyCandidate: string[];
  readonly baseline: ObservedImage;
  readonly baselineLayers: ManifestLayers | null;
  readonly candidate: ObservedImage;
  readonly candidateLayers: ManifestLayers | null;
  readonly budgetResults: BudgetResult[] | null;
  readonly job: JobRow;
}

const SUMMARY = Prisma.raw(`CASE WHEN report.id IS NOT NULL THEN json_build_object(
  'compressedSizeDelta', report."compressedSizeDelta", 'contentSizeDelta', report."contentSizeDelta",
  'visibleSizeDelta', report."visibleSizeDelta", 'packageCountDelta', report."packageCountDelta",
  'verdict', report.verdict) END`);

/** Conditions on `comparisons c`, its `jobs job` and its `images baseline` and `candidate`; the newest first. */
export function findComparisons(database: Transaction, where: Prisma.Sql, limit = 1): Promise<ComparisonRow[]> {
  return readRows(
    database,
    Prisma.sql`
      SELECT c.id, c."groupId", c.budgets, c."onlyBaseline", c."onlyCandidate", ${JOB_ROW} AS job,
             ${observedImage('baseline')} AS baseline, baseline."manifestLayers" AS "baselineLayers",
             ${observedImage('candidate')} AS candidate, candidate."manifestLayers" AS "candidateLayers",
             report."budgetResults", ${SUMMARY} AS summary
        FROM comparisons c
        JOIN jobs job ON job.id = c."jobId"
        JOIN images baseline ON baseline.id = c."baselineId"
        JOIN images candidate ON candidate.id = c."candidateId"
        LEFT JOIN comparison_reports report ON report.id = c."reportId"
       WHERE ${where} ORDER BY c.id DESC LIMIT ${limit}`,
  );
}
