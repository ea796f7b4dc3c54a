import type { Ledger, LedgerRow } from '../report/comparison-report.js';
import type { PurposeLedger } from '../report/purposes.js';
import { PURPOSE_LABELS } from '../report/purpose-labels.js';
import { CATEGORY_LABELS } from '../report/category-labels.js';
import { groupDigits } from '../exports/text/digits.js';
import type { ChangeRow } from './waterfall.js';

const ROLE_LABELS: Readonly<Record<LedgerRow['role'], string>> = {
  build: ' (build)',
  runtime: ' (run time)',
  unknown: '',
};

/** The rows of the ledger by owner, e.g. `Operating system packages (build), removed`. */
export function ownerRows({ rows }: Ledger): ChangeRow[] {
  return rows.map(({ category, role, change, bytes, packages, files, examples }) => {
    const noun = category.startsWith('hidden-') ? 'hidden file' : 'file';
    const notes = [packages > 0 ? plural(packages, 'package') : '', countFiles(files, noun)];
    return {
      key: `${category} ${role} ${change}`,
      label: `${CATEGORY_LABELS[category]}${ROLE_LABELS[role]}, ${change}`,
      note: notes.filter(Boolean).join(', '),
      bytes,
      examples,
    };
  });
}

/** The rows of the same difference by what the bytes are for. */
export function purposeRows({ rows }: PurposeLedger): ChangeRow[] {
  return rows.map(({ purpose, bytes, files, examples }) => ({
    key: purpose,
    label: PURPOSE_LABELS[purpose],
    note: countFiles(files, 'file'),
    bytes,
    examples,
  }));
}

const countFiles = (files: number, noun: string): string =>
  files === 0 ? '' : `${files > 0 ? '+' : '−'}${plural(Math.abs(files), noun)}`;
const plural = (value: number, noun: string): string => `${groupDigits(value)} ${noun}${value === 1 ? '' : 's'}`;
