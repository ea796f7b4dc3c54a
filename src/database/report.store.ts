import { PackageURL } from 'packageurl-js';
import type { ComparisonReport } from '../core/report/comparison-report.js';
import type { ImageReport, PackageReport } from '../core/report/image-report.js';
import type { Prisma } from './generated/client.js';
import { packJson } from './packed-json.js';
import type { Transaction } from './prisma.service.js';

const PACKAGE_BATCH = 1000;

/** A report made ready outside the transaction that stores it. */
export interface Storable<T> {
  readonly report: T;
  readonly body: Uint8Array<ArrayBuffer>;
}

export async function makeStorable<T>(report: T): Promise<Storable<T>> {
  return { report, body: await packJson(report) };
}

/** Stores an image report unless its key is there already, and gives the id of the one that counts. */
export async function storeImageReport(
  transaction: Transaction,
  { report, body }: Storable<ImageReport>,
  scannerVersion: string,
): Promise<string> {
  const { digest } = report;
  const data = { digest, scannerVersion, body, ...imageFacts(report) };
  const created = await transaction.imageReport.createMany({ data, skipDuplicates: true });
  const { id } = await transaction.imageReport.findUniqueOrThrow({
    where: { digest_scannerVersion: { digest, scannerVersion } },
    select: { id: true },
  });
  if (created.count === 1) await storePackages(transaction, id, report.packages);
  return id;
}

/** Stores a comparison report unless its key is there already, and gives the id of the one that counts. */
export async function storeComparisonReport(
  transaction: Transaction,
  { report, body }: Storable<ComparisonReport>,
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
  await transaction.comparisonReport.createMany({ data: { ...key, ...facts, body }, skipDuplicates: true });
  const { id } = await transaction.comparisonReport.findUniqueOrThrow({
    where: { baselineDigest_candidateDigest_scannerVersion: key },
    select: { id: true },
  });
  return id;
}

function imageFacts({ sizes, layers, packageCounts, findings, problems }: ImageReport) {
  const { hidden, ...rest } = sizes;
  return {
    ...rest,
    deletedSize: hidden.deleted,
    overwrittenSize: hidden.overwritten,
    metadataOnlySize: hidden.metadataOnly,
    layerCount: layers.length,
    packageCount: packageCounts.total,
    findingCount: findings.length,
    problemCount: problems.length,
  };
}

async function storePackages(
  transaction: Transaction,
  imageReportId: string,
  packages: readonly PackageReport[],
): Promise<void> {
  const rows: Prisma.PackageCreateManyInput[] = packages.map((item) => ({
    imageReportId,
    type: storableText(item.type),
    name: storableText(item.name),
    version: storableText(item.version),
    purl: storableText(item.purl),
    purlBase: storableText(purlBase(item.purl)),
    ownedSize: item.ownedSize,
    layerIndex: item.layerIndex,
  }));
  for (let start = 0; start < rows.length; start += PACKAGE_BATCH) {
    await transaction.package.createMany({ data: rows.slice(start, start + PACKAGE_BATCH) });
  }
}

/** A purl without version, qualifiers and subpath; text that is no purl stays as it is. */
export function purlBase(purl: string): string {
  try {
    const { type, namespace, name } = PackageURL.fromString(purl);
    return new PackageURL(type, namespace, name).toString();
  } catch {
    return purl;
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
