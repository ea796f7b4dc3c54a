import type { z } from 'zod';
import { CodedError } from '../core/errors.js';
import { ComparisonReport } from '../core/report/comparison-report.js';
import { ImageHead, ImageReport } from '../core/report/image-report.js';
import { unpackJson } from './packed-json.js';
import type { Transaction } from './prisma.service.js';

/** The parts that a report must have, in the order of the JSON export. */
export const IMAGE_PARTS = partsOf(ImageReport);
export const COMPARISON_PARTS = partsOf(ComparisonReport);
export const SIDE_PARTS = partsOf(ImageHead);

/** Reads the body of a row of `image_reports`. @throws CodedError REPORT_UNREADABLE */
export async function readImageReport(body: Uint8Array): Promise<ImageReport> {
  const report = await unpackJson<ImageReport>(body);
  requireParts(IMAGE_PARTS, report);
  return report;
}

/** Reads the body of a row of `comparison_reports`. @throws CodedError REPORT_UNREADABLE */
export async function readComparisonReport(body: Uint8Array): Promise<ComparisonReport> {
  const report = await unpackJson<ComparisonReport>(body);
  requireParts(COMPARISON_PARTS, report);
  for (const side of ['baseline', 'candidate'] as const) requireParts(SIDE_PARTS, report[side], `${side}.`);
  return report;
}

/** The stored report of an image, which is there. @throws CodedError REPORT_UNREADABLE */
export async function loadImageReport(database: Transaction, id: string): Promise<ImageReport> {
  const { body } = await database.imageReport.findUniqueOrThrow({ where: { id }, select: { body: true } });
  return readImageReport(body);
}

function partsOf(schema: z.ZodObject): string[] {
  const parts = Object.entries(schema.shape);
  const required = parts.filter(([, part]) => !(part as z.ZodType).safeParse(undefined).success);
  return required.map(([name]) => name).sort();
}

/**
 * Looks for the parts alone: to look into each package and finding would take longer than to read the report. They were
 * checked by whoever wrote them; what differs between versions is which parts there are.
 */
function requireParts(parts: readonly string[], value: object, prefix = ''): void {
  const missing = parts.filter((name) => !(name in value));
  if (missing.length === 0) return;
  const names = missing.map((name) => prefix + name).join(', ');
  throw new CodedError('REPORT_UNREADABLE', `the stored report, made by another version, lacks ${names}`);
}
