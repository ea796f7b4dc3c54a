import type { ComparisonReport, LedgerRow } from '../../report/comparison-report.js';
import { CATEGORY_LABELS } from '../../report/category-labels.js';
import { PURPOSE_LABELS, VISIBLE_BASE_NOTE } from '../../report/purpose-labels.js';
import type { PurposeRow } from '../../report/purposes.js';
import { shortPackage } from '../text/short-package.js';
import { ledgerFigure } from './figures.js';
import { bytes, count, delta, exactDelta, left, name, right, text, type Cell, type Section } from './document.js';

const EMPTY = text('');
const EXAMPLES = 3;
/** The residual, and the difference in content. */
const SUMS = 2;
const SUMMED_AGAIN = 'The same difference again: all rows and the residual sum to the difference in content.';

/** The difference in content by who owns the bytes. */
export function ledgerSection(report: ComparisonReport): Section {
  const { ledger, delta: change } = report;
  const row = (one: LedgerRow): readonly Cell[] => [
    text(CATEGORY_LABELS[one.category]),
    text(one.role === 'unknown' ? '' : one.role),
    text(one.change),
    delta(one.bytes),
    exactDelta(one.bytes),
    count(one.packages),
    count(one.files),
    name(one.examples.slice(0, EXAMPLES).map(shortPackage).join(', ')),
  ];
  const sum = (title: string, value: number): readonly Cell[] => [
    text(title),
    EMPTY,
    EMPTY,
    delta(value),
    exactDelta(value),
    EMPTY,
    EMPTY,
    EMPTY,
  ];
  return {
    title: 'Ledger: where the content went',
    note: 'All rows and the residual sum to the difference in content.',
    columns: [
      left('Category'),
      left('Role'),
      left('Change'),
      right('Delta'),
      right('Bytes'),
      right('Packages'),
      right('Files'),
      left('Examples'),
    ],
    figure: ledgerFigure(report),
    sums: SUMS,
    rows: [...ledger.rows.map(row), sum('residual', ledger.residual), sum('content delta', change.contentSize)],
  };
}

/** The same difference by what the bytes are for. */
export function purposesSection({ purposes, delta: change }: ComparisonReport): Section {
  const row = (one: PurposeRow): readonly Cell[] => [
    text(PURPOSE_LABELS[one.purpose]),
    bytes(one.baselineSize),
    bytes(one.candidateSize),
    delta(one.bytes),
    exactDelta(one.bytes),
    count(one.files),
    name(one.examples.slice(0, EXAMPLES).map(shortPackage).join(', ')),
  ];
  const sum = (title: string, value: number): readonly Cell[] => [
    text(title),
    EMPTY,
    EMPTY,
    delta(value),
    exactDelta(value),
    EMPTY,
    EMPTY,
  ];
  const hasBase = purposes.rows.some(({ purpose }) => purpose === 'base');
  return {
    title: 'Purposes: what the bytes are for',
    note: [SUMMED_AGAIN, ...(hasBase ? [VISIBLE_BASE_NOTE] : [])].join(' '),
    columns: [
      left('Purpose'),
      right('Baseline'),
      right('Candidate'),
      right('Delta'),
      right('Bytes'),
      right('Files'),
      left('Examples'),
    ],
    bars: 3,
    sums: SUMS,
    rows: [...purposes.rows.map(row), sum('residual', purposes.residual), sum('content delta', change.contentSize)],
  };
}
