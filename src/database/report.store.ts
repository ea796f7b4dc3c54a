import { PackageURL } from 'packageurl-js';
import type { ReadyReport } from '../analysis/analyzer.port.js';
import { baseOf } from '../core/catalogers/purl.js';
import type { ComparisonReport } from '../core/report/comparison-report.js';
import type { ImageReport, PackageReport, RemovedPackage } from '../core/report/image-report.js';
import { detailMetrics } from '../core/trends/metric-names.js';
import type { Transaction } from './prisma.service.js';

const PACKAGE_BATCH = 5000;

/**
 * The id of the stored report of a manifest, if there is one. It is leased by that: retention leaves it alone for as
 * long as a job can run.
 */
export async function leaseImageReport(
  database: Transaction,
  digest: string,
  scannerVersion: string,
): Promise<string | undefined> {
  const [row] = await database.$queryRaw<{ id: string }[]>`
    UPDATE image_reports SET "usedAt" = now()
     WHERE digest = ${digest} AND "scannerVersion" = ${scannerVersion} RETURNING id`;
  return row?.id;
}

/** Digests of manifests and the version of the scanner, with a hash of what else was asked for. */
export interface ComparisonKey {
  readonly baselineDigest: string;
  readonly candidateDigest: string;
  readonly scannerVersion: string;
}

/** As `leaseImageReport`, of the comparison of two manifests. */
export async function leaseComparisonReport(
  database: Transaction,
  { baselineDigest, candidateDigest, scannerVersion }: ComparisonKey,
): Promise<string | undefined> {
  const [row] = await database.$queryRaw<{ id: string }[]>`
    UPDATE comparison_reports SET "usedAt" = now()
     WHERE "baselineDigest" = ${baselineDigest} AND "candidateDigest" = ${candidateDigest}
       AND "scannerVersion" = ${scannerVersion}
    RETURNING id`;
  return row?.id;
}

/** Stores an image report unless its key is there already, and gives the id of the one that counts. */
export async function storeImageReport(
  transaction: Transaction,
  { report, body }: ReadyReport<ImageReport>,
  scannerVersion: string,
): Promise<string> {
  const { digest } = report;
  const data = { digest, scannerVersion, body, ...imageFacts(report) };
  const { id, isNew } = await storeOnce(
    () => transaction.imageReport.createMany({ data, skipDuplicates: true }),
    () => leaseImageReport(transaction, digest, scannerVersion),
  );
  if (isNew) await storePackages(transaction, id, report);
  return id;
}

/** Stores a comparison report unless its key is there already, and gives the id of the one that counts. */
export async function storeComparisonReport(
  transaction: Transaction,
  { report, body }: ReadyReport<ComparisonReport>,
  scannerVersion: string,
): Promise<string> {
  const key = { baselineDigest: report.baseline.digest, candidateDigest: report.candidate.digest, scannerVersion };
  const { delta, verdict } = report;
  const facts = {
    compressedSizeDelta: delta.compressedSize,
    contentSizeDelta: delta.contentSize,
    visibleSizeDelta: delta.visibleSize,
    packageCountDelta: delta.packageCounts.total,
    verdict: storableText(verdict),
    ...(report.budgets.length > 0 && { budgetResults: report.budgets }),
  };
  const { id } = await storeOnce(
    () => transaction.comparisonReport.createMany({ data: { ...key, ...facts, body }, skipDuplicates: true }),
    () => leaseComparisonReport(transaction, key),
  );
  return id;
}

/** Creates a row unless it is there, and leases it; again when retention removed it between the two. */
async function storeOnce(
  create: () => Promise<{ count: number }>,
  lease: () => Promise<string | undefined>,
): Promise<{ id: string; isNew: boolean }> {
  for (;;) {
    const { count } = await create();
    const id = await lease();
    if (id !== undefined) return { id, isNew: count === 1 };
  }
}

function imageFacts(report: ImageReport) {
  const { sizes, layers, packageCounts, findings, problems } = report;
  const { hidden, ...rest } = sizes;
  return {
    ...rest,
    deletedSize: hidden.deleted,
    overwrittenSize: hidden.overwritten,
    metadataOnlySize: hidden.metadataOnly,
    layerCount: layers.length,
    packageCount: packageCounts.total,
    findingCount: findings.filter(({ waived }) => waived === undefined).length,
    problemCount: problems.length,
    metrics: detailMetrics(report),
  };
}

/** A row for each package that the final image has, and for each that a later layer removed: that ships too. */
async function storePackages(
  transaction: Transaction,
  imageReportId: string,
  { packages, removedLater }: ImageReport,
): Promise<void> {
  const rows = [
    ...packages.map((item) => ({ ...packageColumns(item), ownedSize: item.ownedSize })),
    ...removedLater.map((item) => ({ ...packageColumns(item), ownedSize: 0, removedInLayer: item.removedInLayer })),
  ];
  // As one value: a parameter for each column of each row took the client longer than the database needs for them all.
  for (let start = 0; start < rows.length; start += PACKAGE_BATCH) {
    const batch = JSON.stringify(rows.slice(start, start + PACKAGE_BATCH));
    await transaction.$executeRaw`
      INSERT INTO packages ("imageReportId", type, name, version, purl, "purlBase", "ownedSize", "layerIndex",
                            "removedInLayer")
      SELECT ${imageReportId}::uuid, type, name, version, purl, "purlBase", "ownedSize", "layerIndex", "removedInLayer"
        FROM jsonb_to_recordset(${batch}::jsonb)
          AS row (type text, name text, version text, purl text, "purlBase" text, "ownedSize" bigint,
                  "layerIndex" int, "removedInLayer" int)`;
  }
}

function packageColumns({ type, name, version, purl, layerIndex }: PackageReport | RemovedPackage) {
  return {
    type: storableText(type).toWellFormed(),
    name: storableText(name).toWellFormed(),
    version: storableText(version).toWellFormed(),
    purl: storableText(purl).toWellFormed(),
    purlBase: storableText(baseOf(purl)).toWellFormed(),
    layerIndex,
  };
}

/** A purl of any form without version, qualifiers and subpath; text that is no purl stays as it is. */
export function purlBase(purl: string): string {
  try {
    return baseOf(PackageURL.fromString(purl).toString());
  } catch {
    return purl; // also one without a version of a type that asks for it: what is left is its base
  }
}

/** PostgreSQL text takes no NUL; a name that has one is shown with U+FFFD. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

/** JSONB takes neither NUL nor halves of surrogate pairs, in whatever text of the value. */
export function storableJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'string' ? storableText(part).toWellFormed() : part,
  );
}
