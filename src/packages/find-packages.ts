import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';

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

/** A row of `packages` with what its manifest is. */
export interface FoundPackage {
  readonly id: bigint;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly ownedSize: bigint;
  readonly layerIndex: number | null;
  readonly removedInLayer: number | null;
  readonly digest: string;
  readonly layerDigest: string | null;
  readonly diffId: string | null;
  readonly instruction: string | null;
}

/** A reference that points or pointed to a digest. */
export interface FoundImage {
  readonly digest: string;
  readonly id: string;
  readonly reference: string;
  readonly repository: string;
  readonly tag: string | null;
  readonly os: string | null;
  readonly architecture: string | null;
  readonly variant: string | null;
  readonly firstSeenAt: Date | null;
  readonly observedAt: Date | null;
  readonly current: boolean;
}

/** Whether `image` is the last that was seen under its tag and platform. What has no tag is pinned, and stays. */
const IS_CURRENT = Prisma.sql`NOT EXISTS (
  SELECT FROM images newer
   WHERE newer.repository = image.repository AND newer.tag = image.tag AND newer."observedAt" > image."observedAt"
     AND newer.digest <> image.digest AND newer.os = image.os AND newer.architecture = image.architecture
     AND newer.variant IS NOT DISTINCT FROM image.variant)`;

/** A page of the packages that match, from the newest report of each manifest, with the layer that brought each. */
export function findPackages(database: Transaction, search: PackageSearch): Promise<FoundPackage[]> {
  const { matches, after, limit } = search;
  return database.$queryRaw<FoundPackage[]>`
    WITH page AS (
      SELECT packages.*, report.digest
        FROM packages JOIN image_reports report ON report.id = "imageReportId"
       WHERE ${matches} AND packages.id > ${after} AND ${stateCondition(search)}
         AND NOT EXISTS (
           SELECT FROM image_reports newer WHERE newer.digest = report.digest
              AND (newer."createdAt", newer.id) > (report."createdAt", report.id))
       ORDER BY packages.id LIMIT ${limit})
    SELECT page.id, type, name, version, purl, "ownedSize", "layerIndex", "removedInLayer", page.digest,
           layers.digest AS "layerDigest", "diffId", instruction
      FROM page LEFT JOIN layers ON "imageDigest" = page.digest AND index = "layerIndex"
     ORDER BY page.id`;
}

function stateCondition({ shown, current, removedLater }: PackageSearch): Prisma.Sql {
  const isCarried = (further: Prisma.Sql): Prisma.Sql =>
    Prisma.sql`EXISTS (SELECT FROM images image WHERE image.digest = report.digest AND ${shown} ${further})`;
  const conditions = [isCarried(current === true ? Prisma.sql`AND ${IS_CURRENT}` : Prisma.empty)];
  if (current === false) conditions.push(Prisma.sql`NOT ${isCarried(Prisma.sql`AND ${IS_CURRENT}`)}`);
  if (removedLater !== undefined) conditions.push(Prisma.sql`("removedInLayer" IS NOT NULL) = ${removedLater}`);
  return Prisma.join(conditions, ' AND ');
}

/** The references of each digest, newest first. */
export function findCarriers(
  database: Transaction,
  digests: readonly string[],
  shown: Prisma.Sql,
): Promise<FoundImage[]> {
  return database.$queryRaw<FoundImage[]>`
    SELECT image.*, ${IS_CURRENT} AS current
      FROM unnest(${digests}::text[]) AS wanted
     CROSS JOIN LATERAL (
       SELECT * FROM (
         SELECT DISTINCT ON (reference)
                digest, id, reference, repository, tag, os, architecture, variant, "observedAt",
                min("observedAt") OVER (PARTITION BY reference) AS "firstSeenAt"
           FROM images image WHERE digest = wanted AND ${shown}
          ORDER BY reference, "observedAt" DESC NULLS LAST, id DESC) newest
        ORDER BY "observedAt" DESC NULLS LAST LIMIT ${MAX_IMAGES}) image
     ORDER BY "observedAt" DESC NULLS LAST, id DESC`;
}
