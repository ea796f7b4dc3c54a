import { OwnerCategory } from '../report/common.js';
import type { Severity } from '../report/finding.js';
import type { ImageReport } from '../report/image-report.js';

/** What a budget may look at of an image. */
export interface BudgetSubject extends Pick<
  ImageReport,
  'sizes' | 'packageCounts' | 'layers' | 'owners' | 'surface' | 'findings'
> {
  /** Compressed bytes that a client with the baseline pulls; only the candidate of a comparison has it. */
  readonly pullDeltaSize?: number;
}

/** A number of an image that a rule can name. */
export interface Metric {
  readonly unit: 'bytes' | 'count';
  /** For the documentation. */
  readonly meaning: string;
  /** It is measured from the baseline already: its limit cannot be relative. */
  readonly isRelative?: true;
  /** null when there is no such number without a baseline. */
  of(subject: BudgetSubject): number | null;
}

const bytes = (meaning: string, of: Metric['of']): Metric => ({ unit: 'bytes', meaning, of });
const count = (meaning: string, of: Metric['of']): Metric => ({ unit: 'count', meaning, of });

const SIZES = {
  compressedSize: bytes('what a first pull downloads', ({ sizes }) => sizes.compressedSize),
  uncompressedSize: bytes('the tar streams of all layers', ({ sizes }) => sizes.uncompressedSize),
  contentSize: bytes('regular files of all layers', ({ sizes }) => sizes.contentSize),
  visibleSize: bytes('regular files of the final file system', ({ sizes }) => sizes.visibleSize),
  duplicateSize: bytes('copies of files with equal content', ({ sizes }) => sizes.duplicateSize),
  hidden: bytes(
    'shipped but not visible, in all',
    ({ sizes: { hidden } }) => hidden.deleted + hidden.overwritten + hidden.metadataOnly,
  ),
  'hidden.deleted': bytes('shipped but deleted by a later layer', ({ sizes }) => sizes.hidden.deleted),
  'hidden.overwritten': bytes('shipped but replaced by a later layer', ({ sizes }) => sizes.hidden.overwritten),
  'hidden.metadataOnly': bytes('shipped again for a chmod, chown or touch', ({ sizes }) => sizes.hidden.metadataOnly),
  pullDeltaSize: {
    ...bytes('what a client that has the baseline downloads', ({ pullDeltaSize }) => pullDeltaSize ?? null),
    isRelative: true as const,
  },
};

const SURFACE_LISTS = {
  setuid: 'setuid and setgid files',
  worldWritable: 'world-writable files and directories',
  capabilities: 'files with capabilities',
  shells: 'shells',
  interpreters: 'interpreters',
  compilers: 'compilers and linkers',
  packageManagers: 'package managers',
  secrets: 'files that look like secrets',
} as const;

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Owners that are left over from a build; packages and the application are not. */
const RESIDUE = OwnerCategory.options.filter((category) => !/package$|^application$/.test(category));

const METRICS = new Map<string, Metric>([
  ...Object.entries(SIZES),
  ['layers', count('layers', ({ layers }) => layers.length)],
  ['packages', count('packages of every type', ({ packageCounts }) => packageCounts.total)],
  ['findings', count('findings', ({ findings }) => findings.length)],
  ...SEVERITIES.map((severity): [string, Metric] => [
    `findings.${severity}`,
    count(
      `findings of severity ${severity}`,
      ({ findings }) => findings.filter((one) => one.severity === severity).length,
    ),
  ]),
  [
    'residue.build',
    bytes('everything that only a build needs', ({ owners }) => sum(owners.filter(({ role }) => role === 'build'))),
  ],
  ...RESIDUE.map((category): [string, Metric] => [
    `residue.${category}`,
    bytes(`visible bytes of the category ${category}`, ({ owners }) =>
      sum(owners.filter((owner) => owner.category === category)),
    ),
  ]),
  ...Object.entries(SURFACE_LISTS).map(([list, meaning]): [string, Metric] => [
    `surface.${list}`,
    count(meaning, ({ surface }) => surface[list as keyof typeof SURFACE_LISTS].length),
  ]),
]);

const PACKAGE_TYPE = /^packages\.([a-z][a-z0-9.+-]{0,31})$/;
const packagesOfType = (type: string): Metric =>
  count(`packages of the purl type, such as \`packages.npm\` or \`packages.deb\``, ({ packageCounts }) =>
    Object.hasOwn(packageCounts.byType, type) ? (packageCounts.byType[type] ?? 0) : 0,
  );

/**
 * The metric of a name: a size, `layers`, `packages`, `packages.<purl type>`, `residue.build`,
 * `residue.<class>`, `surface.<list>`, `findings` or `findings.<severity>`; `undefined` for any other.
 */
export function metricNamed(name: string): Metric | undefined {
  const type = PACKAGE_TYPE.exec(name)?.[1];
  return type === undefined ? METRICS.get(name) : packagesOfType(type);
}

/** Every metric by name, for messages and documentation. */
export const ALL_METRICS: ReadonlyMap<string, Metric> = new Map([
  ...METRICS,
  ['packages.<type>', packagesOfType('<type>')],
]);
export const METRIC_NAMES: readonly string[] = [...ALL_METRICS.keys()];

function sum(owners: readonly { readonly bytes: number }[]): number {
  return owners.reduce((total, owner) => total + owner.bytes, 0);
}
