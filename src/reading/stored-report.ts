import { verdictOfBudgets } from '../core/budgets/evaluate-budget.js';
import { CodedError } from '../core/errors.js';
import { EXPORTERS } from '../core/exports/index.js';
import type { BudgetResult } from '../core/report/budget.js';
import type { ComparisonReport } from '../core/report/comparison-report.js';
import type { ImageReport } from '../core/report/image-report.js';
import { unpackText } from '../database/packed-json.js';
import { readComparisonReport, readImageReport } from '../database/stored-reports.js';
import { etagOf } from '../http/etag.js';
import { headWithoutHiddenBase, withoutHiddenBase, type Viewer } from './hide-base.js';
import { renameComparison, renameImage } from './rename-report.js';

interface Stored {
  /** Of the row that holds it, whose body never changes. */
  readonly id: string;
  readonly body: Uint8Array;
  /** What its reader may see. */
  readonly viewer: Viewer;
}

/** A stored report of an image, and what is said of it under the name that was asked for. */
export interface StoredImage extends Stored {
  readonly kind: 'image';
  readonly reference: string;
  readonly budgets: BudgetResult[];
}

/** A stored comparison, with both references as they were asked for. */
export interface StoredComparison extends Stored {
  readonly kind: 'comparison';
  readonly baseline: string;
  readonly candidate: string;
}

export type StoredReport = StoredImage | StoredComparison;

/** A report in one format. */
export interface RenderedReport {
  /** UTF-8. */
  readonly body: Uint8Array;
  /** Strong: equal for equal bytes. */
  readonly etag: string;
}

/** The report of an image as its reader sees it. @throws CodedError REPORT_UNREADABLE */
export async function showImage({ body, viewer, reference, budgets }: StoredImage): Promise<ImageReport> {
  const report = withoutHiddenBase(viewer, await readImageReport(body));
  const budgetVerdict = verdictOfBudgets(budgets);
  return { ...report, reference, ...(budgetVerdict && { budgets, budgetVerdict }) };
}

/** A comparison as its reader sees it. @throws CodedError REPORT_UNREADABLE */
export async function showComparison({ body, viewer, ...names }: StoredComparison): Promise<ComparisonReport> {
  const report = await readComparisonReport(body);
  return {
    ...report,
    baseline: { ...headWithoutHiddenBase(viewer, report.baseline), reference: names.baseline },
    candidate: { ...headWithoutHiddenBase(viewer, report.candidate), reference: names.candidate },
  };
}

/** A stored report in a format that can show it. @throws CodedError REPORT_UNREADABLE */
export async function renderReport(stored: StoredReport, format: string): Promise<RenderedReport> {
  const renamed = format === 'json' ? await renameStored(stored) : undefined;
  if (renamed) return { body: renamed, etag: etagOf(renamed) };
  const exporter = EXPORTERS.find((each) => each.format === format);
  const text =
    stored.kind === 'image'
      ? exporter?.image?.(await showImage(stored))
      : exporter?.comparison?.(await showComparison(stored));
  if (text === undefined) throw new CodedError('INTERNAL', `${format} cannot show a report of an ${stored.kind}`);
  const body = Buffer.from(text);
  return { body, etag: etagOf(body) };
}

/** The JSON export without reading the report, where nothing but names can differ from what is stored. */
async function renameStored(stored: StoredReport): Promise<Buffer | undefined> {
  if (stored.viewer.repositories !== null) return undefined; // the name of the base may not be for them
  if (stored.kind === 'comparison') return renameComparison(await unpackText(stored.body), stored);
  return stored.budgets.length > 0 ? undefined : renameImage(await unpackText(stored.body), stored.reference);
}
