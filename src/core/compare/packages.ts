import { pushTo } from '../collections.js';
import type { ChangedPackage, PackageChanges } from '../report/comparison-report.js';
import type { PackageReport } from '../report/image-report.js';
import { compareVersions } from './versions.js';

/**
 * Compares package lists. Packages of one type, name and architecture are matched by equal version
 * first; those left over are paired in version order as changed, and what has no partner was added or
 * removed: several versions of one npm package side by side are the rule, not the exception.
 */
export function comparePackages(
  baseline: readonly PackageReport[],
  candidate: readonly PackageReport[],
): PackageChanges {
  const changes: PackageChanges = { added: [], removed: [], changed: [], unchangedCount: 0 };
  const after = groupByName(candidate);
  for (const [key, group] of groupByName(baseline)) {
    compareGroup(group, after.get(key) ?? [], changes);
    after.delete(key);
  }
  for (const group of after.values()) compareGroup([], group, changes);
  changes.added.sort(largestFirst);
  changes.removed.sort(largestFirst);
  changes.changed.sort((a, b) => sizeChange(b) - sizeChange(a) || byPurl(a.candidate, b.candidate));
  return changes;
}

function groupByName(packages: readonly PackageReport[]): Map<string, PackageReport[]> {
  const groups = new Map<string, PackageReport[]>();
  for (const each of packages) {
    pushTo(groups, [each.type, each.name, each.architecture ?? ''].join('\0'), each);
  }
  return groups;
}

function compareGroup(
  baseline: readonly PackageReport[],
  candidate: readonly PackageReport[],
  changes: PackageChanges,
): void {
  const versions = new Map<string, number>();
  for (const { version } of candidate) versions.set(version, (versions.get(version) ?? 0) + 1);
  const before = baseline.filter(({ version }) => !take(versions, version));
  const kept = baseline.length - before.length;
  const same = new Map<string, number>();
  for (const { version } of baseline) same.set(version, (same.get(version) ?? 0) + 1);
  const after = candidate.filter(({ version }) => !take(same, version));
  changes.unchangedCount += kept;
  before.sort(byVersion);
  after.sort(byVersion);
  const pairs = Math.min(before.length, after.length);
  for (let index = 0; index < pairs; index++) {
    const [old, now] = [before[index], after[index]];
    if (old && now)
      changes.changed.push({
        type: now.type,
        name: now.name,
        direction: directionOf(old, now),
        baseline: old,
        candidate: now,
      });
  }
  for (const each of before.slice(pairs)) changes.removed.push(each);
  for (const each of after.slice(pairs)) changes.added.push(each);
}

function take(counts: Map<string, number>, version: string): boolean {
  const left = counts.get(version) ?? 0;
  if (left > 0) counts.set(version, left - 1);
  return left > 0;
}

function directionOf(baseline: PackageReport, candidate: PackageReport): ChangedPackage['direction'] {
  const order = compareVersions(baseline.type, baseline.version, candidate.version);
  if (order === null || order === 0) return 'changed';
  return order < 0 ? 'upgraded' : 'downgraded';
}

const byPurl = (a: PackageReport, b: PackageReport): number => (a.purl < b.purl ? -1 : a.purl > b.purl ? 1 : 0);
const byVersion = (a: PackageReport, b: PackageReport): number =>
  (compareVersions(a.type, a.version, b.version) ?? 0) || byPurl(a, b);
const largestFirst = (a: PackageReport, b: PackageReport): number => b.ownedSize - a.ownedSize || byPurl(a, b);
const sizeChange = ({ baseline, candidate }: ChangedPackage): number =>
  Math.abs(candidate.ownedSize - baseline.ownedSize);
