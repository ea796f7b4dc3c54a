import type { LedgerRow } from '../../src/core/report/comparison-report.js';
import { CATEGORY_LABELS } from './labels.js';

/** One bar: it runs from `from` to `to`, both bytes of contentSize. */
export interface WaterfallStep {
  readonly key: string;
  readonly kind: 'total' | 'change' | 'rest' | 'residual';
  readonly label: string;
  /** What stands below the label, e.g. `310 packages, 4,120 files`. */
  readonly note: string;
  readonly from: number;
  readonly to: number;
  readonly examples: readonly string[];
}

export interface Waterfall {
  readonly steps: readonly WaterfallStep[];
  /** Bytes at both ends of the axis; it starts above 0 when the changes would be too small to see. */
  readonly domain: readonly [number, number];
}

interface LedgerInput {
  readonly baseline: number;
  readonly candidate: number;
  readonly rows: readonly LedgerRow[];
  readonly residual: number;
}

/** Share of the total below which changes get an axis that does not start at 0. */
const SMALL_SHARE = 0.1;
const ROLE_LABELS: Readonly<Record<LedgerRow['role'], string>> = {
  build: ' (build)',
  runtime: ' (run time)',
  unknown: '',
};
const count = new Intl.NumberFormat('en');

/**
 * The bars from the baseline's contentSize to the candidate's. Rows beyond `limit` are one bar; the
 * residual is always there, so that the sum can be checked by eye.
 */
export function makeWaterfall({ baseline, candidate, rows, residual }: LedgerInput, limit: number): Waterfall {
  const folded = rows.length > limit ? rows.slice(limit - 1) : [];
  const shown = folded.length > 0 ? rows.slice(0, limit - 1) : rows;
  const steps: WaterfallStep[] = [total('baseline', 'Baseline', baseline)];
  let at = baseline;
  const add = (step: Omit<WaterfallStep, 'from' | 'to'>, bytes: number): void => {
    steps.push({ ...step, from: at, to: at + bytes });
    at += bytes;
  };
  for (const row of shown) add(describeRow(row), row.bytes);
  if (folded.length > 0) add(describeRest(folded), sumBytes(folded));
  add({ key: 'residual', kind: 'residual', label: 'Residual', note: 'not accounted for', examples: [] }, residual);
  steps.push(total('candidate', 'Candidate', candidate));
  return { steps, domain: domainOf(steps) };
}

function total(key: string, label: string, bytes: number): WaterfallStep {
  return { key, kind: 'total', label, note: 'content of all layers', from: 0, to: bytes, examples: [] };
}

function describeRow(row: LedgerRow): Omit<WaterfallStep, 'from' | 'to'> {
  const parts = [
    ...(row.packages > 0 ? [plural(row.packages, 'package')] : []),
    ...(row.files === 0 ? [] : [`${row.files > 0 ? '+' : '−'}${plural(Math.abs(row.files), fileNoun(row))}`]),
  ];
  return {
    key: `${row.category} ${row.role} ${row.change}`,
    kind: 'change',
    label: `${CATEGORY_LABELS[row.category]}${ROLE_LABELS[row.role]}, ${row.change}`,
    note: parts.join(', '),
    examples: row.examples,
  };
}

function describeRest(rows: readonly LedgerRow[]): Omit<WaterfallStep, 'from' | 'to'> {
  return { key: 'rest', kind: 'rest', label: `${rows.length} smaller rows`, note: 'added up', examples: [] };
}

const fileNoun = ({ category }: LedgerRow): string => (category.startsWith('hidden-') ? 'hidden file' : 'file');
const plural = (value: number, noun: string): string => `${count.format(value)} ${noun}${value === 1 ? '' : 's'}`;
const sumBytes = (rows: readonly LedgerRow[]): number => rows.reduce((sum, row) => sum + row.bytes, 0);

function domainOf(steps: readonly WaterfallStep[]): [number, number] {
  const ends = steps.flatMap(({ kind, from, to }) => (kind === 'total' ? [to] : [from, to]));
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const span = most - least;
  if (span === 0 || span >= most * SMALL_SHARE) return [Math.min(0, least), Math.max(most, 1)];
  return [Math.max(0, least - span / 4), most];
}
