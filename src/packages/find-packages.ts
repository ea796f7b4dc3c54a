import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import { isoTime, readRows } from '../database/read-rows.js';
import type { PackageUse } from './package.dto.js';

/** Most references of one digest that an answer lists. */
const MAX_IMAGES = 20;

export interface PackageSearch {
  /** Condition on the table `packages`. */
  readonly matches: Prisma.Sql;
  /** Condition on rows `image` of the table `images`: no others are looked at. */
  readonly shown: Prisma.Sql;
  readonly current: boolean | undefined;
  readonly removedLater: boolean | undefined;
  /** Position of the last row of the page before. */
  readonly after: bigint;
  readonly limit: number;
}

/** A package as it is shown. */
export interface FoundPackage extends PackageUse {
  /** Of its row: its place in the list. */
  readonly id: number;
}

/** Whether `image` is the last that was seen under its tag and platform. What has no tag is pinned, and stays. */
const IS_CURRENT = Prisma.sql`NOT EXISTS (
  SELECT FROM images newer
   WHERE newer.repository = image.repository AND newer.tag = image.tag AND newer."observedAt" > image."observedAt"
     AND newer.digest <> image.digest AND newer.os = image.os AND newer.architecture = image.architecture
     AND newer.variant IS NOT DISTINCT FROM image.variant)`;

/** A page of the packages that match, from the newest report of each manifest, with the layer that brought each. */
export function findPackages(database: Transaction, search: PackageSearch): Promise<FoundPackage[]> {
  const { matches, after, limit, shown } = search;
  return readRows(
    database,
    Prisma.sql`
      WITH page AS (
        SELECT packages.*, report.digest
          FROM packages JOIN image_reports report ON report.id = "imageReportId"
         WHERE ${matches} AND packages.id > ${after} AND ${stateCondition(search)}
           AND NOT EXISTS (
             SELECT FROM image_reports newer WHERE newer.digest = report.digest
                AND (newer."createdAt", newer.id) > (report."createdAt", report.id))
         ORDER BY packages.id LIMIT ${limit})
      SELECT page.id, type, name, version, purl, "ownedSize", "layerIndex", "removedInLayer", page.digest,
             CASE WHEN layers.digest IS NOT NULL THEN json_build_object(
               'digest', layers.digest, 'diffId', "diffId", 'instruction', instruction) END AS layer, carriers.*
        FROM page LEFT JOIN layers ON "imageDigest" = page.digest AND index = "layerIndex"
       CROSS JOIN LATERAL (${carriersOf(Prisma.sql`page.digest`, shown)}) carriers
       ORDER BY page.id`,
  );
}

function stateCondition({ shown, current, removedLater }: PackageSearch): Prisma.Sql {
  const isCarried = (further: Prisma.Sql): Prisma.Sql =>
    Prisma.sql`EXISTS (SELECT FROM images image WHERE image.digest = report.digest AND ${shown} ${further})`;
  const conditions = [isCarried(current === true ? Prisma.sql`AND ${IS_CURRENT}` : Prisma.empty)];
  if (current === false) conditions.push(Prisma.sql`NOT ${isCarried(Prisma.sql`AND ${IS_CURRENT}`)}`);
  if (removedLater !== undefined) conditions.push(Prisma.sql`("removedInLayer" IS NOT NULL) = ${removedLater}`);
  return Prisma.join(conditions, ' AND ');
}

/** The references of a digest, newest first, and its platform, which is the same for all of them. */
function carriersOf(digest: Prisma.Sql, shown: Prisma.Sql): Prisma.Sql {
  const times = (column: string): Prisma.Sql => Prisma.raw(isoTime(`image."${column}"`));
  return Prisma.sql`
    SELECT CASE WHEN min(os) IS NOT NULL AND min(architecture) IS NOT NULL THEN json_build_object(
             'os', min(os), 'architecture', min(architecture), 'variant', min(variant)) END AS platform,
           coalesce(json_agg(json_build_object(
             'id', id, 'reference', reference, 'repository', repository, 'tag', tag, 'current', ${IS_CURRENT},
             'firstSeenAt', ${times('firstSeenAt')}, 'observedAt', ${times('observedAt')})
             ORDER BY "observedAt" DESC NULLS LAST, id DESC), '[]') AS images
      FROM (
        SELECT * FROM (
          SELECT DISTINCT ON (reference)
                 digest, id, reference, repository, tag, os, architecture, variant, "observedAt",
                 min("observedAt") OVER (PARTITION BY reference) AS "firstSeenAt"
            FROM images image WHERE digest = ${digest} AND ${shown}
           ORDER BY reference, "observedAt" DESC NULLS LAST, id DESC) newest
         ORDER BY "observedAt" DESC NULLS LAST LIMIT ${MAX_IMAGES}) image`;
}
