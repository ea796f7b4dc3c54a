import { pushTo } from '../collections.js';
import type { HiddenBody, ImageAnalysis } from '../image-analysis.js';
import type { Ledger, LedgerRow, PackageChanges } from '../report/comparison-report.js';
import type { OwnerCategory } from '../report/common.js';
import type { Owner } from '../report/image-report.js';
import { pathChanges } from './path-examples.js';

const EXAMPLES = 10;
const HIDDEN_ROWS = [
  ['hidden-deleted', 'deleted'],
  ['hidden-overwritten', 'overwritten'],
  ['hidden-metadata-only', 'metadataOnly'],
] as const;

/** One owner's bytes on both sides. */
export interface OwnerChange {
  readonly owner: Owner;
  readonly change: LedgerRow['change'];
  readonly bytes: number;
  readonly files: number;
}

/**
 * Books the contentSize delta: each owner's visible bytes, candidate minus baseline, gathered by
 * category, role and kind of change, then the three classes of hidden bytes. The rows sum to the delta
 * exactly; the residual says so.
 */
export function makeLedger(baseline: ImageAnalysis, candidate: ImageAnalysis, packages: PackageChanges): Ledger {
  const rows = [...ownerRows(baseline, candidate, packages), ...hiddenRows(baseline, candidate)];
  rows.sort((a, b) => Math.abs(b.bytes) - Math.abs(a.bytes));
  const delta = candidate.sizes.contentSize - baseline.sizes.contentSize;
  return { rows, residual: delta - rows.reduce((sum, row) => sum + row.bytes, 0) };
}

function ownerRows(baseline: ImageAnalysis, candidate: ImageAnalysis, packages: PackageChanges): LedgerRow[] {
  const groups = new Map<string, OwnerChange[]>();
  for (const change of ownerChanges(baseline.owners, candidate.owners, packages)) {
    pushTo(groups, `${change.owner.category} ${change.owner.role} ${change.change}`, change);
  }
  const paths = pathChanges(baseline, candidate, EXAMPLES);
  return [...groups.values()].map((group) => ownerRow(group, paths));
}

/** Pairs owners: the same name on both sides, and the two versions of a changed package. */
export function ownerChanges(
  baseline: readonly Owner[],
  candidate: readonly Owner[],
  packages: PackageChanges,
): OwnerChange[] {
  const successor = new Map(packages.changed.map((each) => [each.baseline.purl, each.candidate.purl]));
  const before = sumByName(baseline, (owner) => successor.get(owner.name) ?? owner.name);
  const after = sumByName(candidate, (owner) => owner.name);
  const changes: OwnerChange[] = [];
  for (const [name, now] of after) {
    const then = before.get(name);
    const change = then ? 'changed' : 'added';
    changes.push({ owner: now, change, bytes: now.bytes - (then?.bytes ?? 0), files: now.files - (then?.files ?? 0) });
  }
  for (const [name, then] of before) {
    if (!after.has(name)) changes.push({ owner: then, change: 'removed', bytes: -then.bytes, files: -then.files });
  }
  return changes.filter(({ change, bytes, files }) => change !== 'changed' || bytes !== 0 || files !== 0);
}

function sumByName(owners: readonly Owner[], nameOf: (owner: Owner) => string): Map<string, Owner> {
  const byName = new Map<string, Owner>();
  for (const owner of owners) {
    const name = nameOf(owner);
    const sum = byName.get(name);
    byName.set(name, sum ? { ...owner, bytes: sum.bytes + owner.bytes, files: sum.files + owner.files } : owner);
  }
  return byName;
}

function ownerRow(group: readonly OwnerChange[], paths: ReadonlyMap<OwnerCategory, readonly string[]>): LedgerRow {
  const sorted = [...group].sort((a, b) => Math.abs(b.bytes) - Math.abs(a.bytes));
  const first = sorted[0];
  if (!first) throw new RangeError('a ledger row needs an owner');
  const { category, role } = first.owner;
  const isPackage = category === 'os-package' || category === 'language-package';
  return {
    category,
    role,
    change: first.change,
    bytes: group.reduce((sum, each) => sum + each.bytes, 0),
    packages: isPackage ? group.length : 0,
    files: group.reduce((sum, each) => sum + each.files, 0),
    examples: (isPackage ? sorted.map(({ owner }) => owner.name) : (paths.get(category) ?? [])).slice(0, EXAMPLES),
  };
}

function hiddenRows(baseline: ImageAnalysis, candidate: ImageAnalysis): LedgerRow[] {
  return HIDDEN_ROWS.flatMap(([category, kind]): LedgerRow[] => {
    const before = baseline.hiddenBodies.filter((body) => body.kind === kind && body.storedSize > 0);
    const after = candidate.hiddenBodies.filter((body) => body.kind === kind && body.storedSize > 0);
    const bytes = sumStored(after) - sumStored(before);
    if (bytes === 0 && before.length === after.length) return [];
    const change = before.length === 0 ? 'added' : after.length === 0 ? 'removed' : 'changed';
    const examples = [...(bytes < 0 ? before : after)].sort((a, b) => b.storedSize - a.storedSize).slice(0, EXAMPLES);
    return [
      {
        category,
        role: 'unknown',
        change,
        bytes,
        packages: 0,
        files: after.length - before.length,
        examples: examples.map(({ path }) => path),
      },
    ];
  });
}

const sumStored = (bodies: readonly HiddenBody[]): number => bodies.reduce((sum, body) => sum + body.storedSize, 0);
