import type { PackageChanges } from '../../src/core/report/comparison-report.js';
import type { PackageReport } from '../../src/core/report/image-report.js';

/** One line of a package table, of a comparison or of one image. */
export interface PackageRow {
  readonly key: string;
  readonly change: 'added' | 'removed' | 'upgraded' | 'downgraded' | 'changed' | 'present';
  readonly type: string;
  readonly name: string;
  readonly baselineVersion: string | null;
  readonly candidateVersion: string | null;
  /** ownedSize on each side; null where it is not there. */
  readonly baselineSize: number | null;
  readonly candidateSize: number | null;
  readonly delta: number;
  readonly role: PackageReport['role'];
  /** The layer that brought it, of the candidate where both have it. */
  readonly layerIndex: number | null;
  readonly instruction: string | null;
}

export type SortKey =
  'change' | 'type' | 'name' | 'candidateVersion' | 'baselineSize' | 'candidateSize' | 'delta' | 'role' | 'layerIndex';
export interface SortOrder {
  readonly key: SortKey;
  readonly descending: boolean;
}

export interface PackageFilter {
  readonly text: string;
  /** '' for all. */
  readonly type: string;
  readonly change: string;
}

/** Whether it counts in the total: what another package installed and owns counts there. */
export const isCounted = ({ ownedBy }: Pick<PackageReport, 'ownedBy'>): boolean => ownedBy === null;

/** The rows of a comparison, the largest difference first. */
export function comparedPackages({ added, removed, changed }: PackageChanges): PackageRow[] {
  const rows = [
    ...added.map((one, index) => rowOf('added', null, one, index)),
    ...removed.map((one, index) => rowOf('removed', one, null, index)),
    ...changed.map(({ direction, baseline, candidate }, index) => rowOf(direction, baseline, candidate, index)),
  ];
  return sortPackages(rows, { key: 'delta', descending: true });
}

/** The rows of one image, the largest first. */
export function imagePackages(packages: readonly PackageReport[]): PackageRow[] {
  const rows = packages.map((one, index) => rowOf('present', null, one, index));
  return sortPackages(rows, { key: 'candidateSize', descending: true });
}

function rowOf(
  change: PackageRow['change'],
  before: PackageReport | null,
  after: PackageReport | null,
  index: number,
): PackageRow {
  const known = after ?? before;
  return {
    key: `${change} ${index}`,
    change,
    type: known?.type ?? '',
    name: known?.name ?? '',
    baselineVersion: before?.version ?? null,
    candidateVersion: after?.version ?? null,
    baselineSize: before?.ownedSize ?? null,
    candidateSize: after?.ownedSize ?? null,
    delta: (after?.ownedSize ?? 0) - (before?.ownedSize ?? 0),
    role: known?.role ?? 'unknown',
    layerIndex: known?.layerIndex ?? null,
    instruction: known?.instruction ?? null,
  };
}

/** Rows whose name, version or instruction holds the text, and that fit the other choices. */
export function filterPackages(rows: readonly PackageRow[], { text, type, change }: PackageFilter): PackageRow[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter(
    (row) =>
      (type === '' || row.type === type) &&
      (change === '' || row.change === change) &&
      (wanted === '' || searchText(row).includes(wanted)),
  );
}

const searchText = ({ name, baselineVersion, candidateVersion }: PackageRow): string =>
  `${name} ${baselineVersion ?? ''} ${candidateVersion ?? ''}`.toLowerCase();

const collator = new Intl.Collator('en', { numeric: true });

/** Sorts by a column, differences by their amount; rows that are equal in it by name. */
export function sortPackages(rows: readonly PackageRow[], { key, descending }: SortOrder): PackageRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compareBy(key, a, b) || collator.compare(a.name, b.name));
}

function compareBy(key: SortKey, a: PackageRow, b: PackageRow): number {
  if (key === 'delta') return Math.abs(a.delta) - Math.abs(b.delta);
  if (key === 'baselineSize' || key === 'candidateSize' || key === 'layerIndex') return (a[key] ?? -1) - (b[key] ?? -1);
  if (key === 'candidateVersion') return collator.compare(versionOf(a), versionOf(b));
  return collator.compare(a[key], b[key]);
}

const versionOf = ({ candidateVersion, baselineVersion }: PackageRow): string =>
  candidateVersion ?? baselineVersion ?? '';

/** The values of a column that occur, sorted, for a filter. */
export function valuesOf(rows: readonly PackageRow[], key: 'type' | 'change'): string[] {
  return [...new Set(rows.map((row) => row[key]))].sort(collator.compare);
}
