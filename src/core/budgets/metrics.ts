import type { ImageReport } from '../report/image-report.js';
import type { Severity } from '../report/finding.js';
import { OwnerCategory } from '../report/common.js';

/** What a budget may look at of an image. */
export type BudgetSubject = Pick<ImageReport, 'sizes' | 'packageCounts' | 'layers' | 'owners' | 'surface' | 'findings'>;

/** A number of an image that a rule can name. */
export interface Metric {
  readonly unit: 'bytes' | 'count';
  of(subject: BudgetSubject): number;
}

const bytes = (of: Metric['of']): Metric => ({ unit: 'bytes', of });
const count = (of: Metric['of']): Metric => ({ unit: 'count', of });

const SIZES = {
  compressedSize: bytes(({ sizes }) => sizes.compressedSize),
  uncompressedSize: bytes(({ sizes }) => sizes.uncompressedSize),
  contentSize: bytes(({ sizes }) => sizes.contentSize),
  visibleSize: bytes(({ sizes }) => sizes.visibleSize),
  duplicateSize: bytes(({ sizes }) => sizes.duplicateSize),
  hidden: bytes(({ sizes: { hidden } }) => hidden.deleted + hidden.overwritten + hidden.metadataOnly),
  'hidden.deleted': bytes(({ sizes }) => sizes.hidden.deleted),
  'hidden.overwritten': bytes(({ sizes }) => sizes.hidden.overwritten),
  'hidden.metadataOnly': bytes(({ sizes }) => sizes.hidden.metadataOnly),
};

const SURFACE_LISTS = [
  'setuid',
  'worldWritable',
  'capabilities',
  'shells',
  'interpreters',
  'compilers',
  'packageManagers',
  'secrets',
] as const;

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Owners that are left over from a build; packages and the application are not. */
const RESIDUE = OwnerCategory.options.filter((category) => !/package$|^application$/.test(category));

const METRICS = new Map<string, Metric>([
  ...Object.entries(SIZES),
  ['layers', count(({ layers }) => layers.length)],
  ['packages', count(({ packageCounts }) => packageCounts.total)],
  ['findings', count(({ findings }) => findings.length)],
  ...SEVERITIES.map((severity): [string, Metric] => [
    `findings.${severity}`,
    count(({ findings }) => findings.filter((one) => one.severity === severity).length),
  ]),
  ['residue.build', bytes(({ owners }) => sum(owners.filter(({ role }) => role === 'build')))],
  ...RESIDUE.map((category): [string, Metric] => [
    `residue.${category}`,
    bytes(({ owners }) => sum(owners.filter((owner) => owner.category === category))),
  ]),
  ...SURFACE_LISTS.map((list): [string, Metric] => [`surface.${list}`, count(({ surface }) => surface[list].length)]),
]);

const PACKAGE_TYPE = /^packages\.([a-z][a-z0-9.+-]{0,31})$/;

/**
 * The metric of a name: a size, `layers`, `packages`, `packages.<purl type>`, `residue.build`,
 * `residue.<class>`, `surface.<list>`, `findings` or `findings.<severity>`; `undefined` for any other.
 */
export function metricNamed(name: string): Metric | undefined {
  const type = PACKAGE_TYPE.exec(name)?.[1];
  if (type === undefined) return METRICS.get(name);
  return count(({ packageCounts }) =>
    Object.hasOwn(packageCounts.byType, type) ? (packageCounts.byType[type] ?? 0) : 0,
  );
}

/** Names for messages and documentation. */
export const METRIC_NAMES: readonly string[] = [...METRICS.keys(), 'packages.<type>'];

function sum(owners: readonly { readonly bytes: number }[]): number {
  return owners.reduce((total, owner) => total + owner.bytes, 0);
}
