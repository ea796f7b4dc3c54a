import type { Caller } from '../access/caller.js';
import { visibleSql } from '../access/repository-patterns.js';
import type { BudgetResult } from '../core/report/budget.js';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import { isoTime, readRows } from '../database/read-rows.js';
import { JOB_ROW, type JobRow } from '../jobs/job-state.js';
import type { ImageResource, ObservedImage } from './image.dto.js';

/** An image as the database gives it. */
export interface ImageRow extends Pick<ImageResource, 'groupId' | 'manifestLayers' | 'budgets' | 'summary'> {
  readonly observed: ObservedImage;
  readonly budgetResults: BudgetResult[] | null;
  readonly job: JobRow;
}

/** SQL: what is shown of a row of `images` wherever it is named, as the JSON of an `ObservedImage`. */
export function observedImage(image: string): Prisma.Sql {
  const columns = ['id', 'reference', 'repository', 'tag', 'digest', 'indexDigest', 'compressedSize'];
  return Prisma.raw(`json_build_object(
    ${columns.map((column) => `'${column}', ${image}."${column}"`).join(', ')},
    'platform', CASE WHEN ${image}.os IS NOT NULL AND ${image}.architecture IS NOT NULL THEN json_build_object(
      'os', ${image}.os, 'architecture', ${image}.architecture, 'variant', ${image}.variant) END,
    'observedAt', ${isoTime(`${image}."observedAt"`)})`);
}

const SUMMARY = Prisma.raw(`CASE WHEN report.id IS NOT NULL THEN json_build_object(
  'sizes', json_build_object(
    'compressedSize', report."compressedSize", 'uncompressedSize', report."uncompressedSize",
    'contentSize', report."contentSize", 'visibleSize', report."visibleSize",
    'hidden', json_build_object('deleted', report."deletedSize", 'overwritten', report."overwrittenSize",
                                'metadataOnly', report."metadataOnlySize"),
    'duplicateSize', report."duplicateSize"),
  'layerCount', report."layerCount", 'packageCount', report."packageCount",
  'findingCount', report."findingCount", 'problemCount', report."problemCount") END`);

/** Conditions on `images image`, on its `jobs job` and its `image_reports report`, if it has one; the newest first. */
export function findImages(database: Transaction, where: Prisma.Sql, limit = 1): Promise<ImageRow[]> {
  return readRows(
    database,
    Prisma.sql`
      SELECT ${observedImage('image')} AS observed, image."groupId", image."manifestLayers", image.budgets,
             image."budgetResults", ${JOB_ROW} AS job, ${SUMMARY} AS summary
        FROM images image
        JOIN jobs job ON job.id = image."jobId"
        LEFT JOIN image_reports report ON report.id = image."reportId"
       WHERE ${where} ORDER BY image.id DESC LIMIT ${limit}`,
  );
}

/** Condition of the one image with this id, if the caller sees it. */
export function isImage(id: string, caller: Caller): Prisma.Sql {
  return Prisma.sql`image.id = ${id}::uuid AND ${visibleSql(caller, Prisma.sql`image.repository`)}`;
}
