import { CATEGORY_LABELS } from '../../src/core/report/category-labels.js';
import { SURFACE_LABELS } from './labels.js';

const PACKAGE_TYPES = 'deb apk rpm npm pypi gem golang maven cargo nuget composer conda'.split(' ');
const SEVERITIES = ['error', 'warning', 'info'];

const residueClasses = Object.keys(CATEGORY_LABELS).filter(
  (category) => !/package$|^application$|^hidden-/.test(category),
);

/** The numbers that can be followed over time, in groups; packages of any other type can be had by the address. */
export const METRIC_GROUPS: readonly (readonly [title: string, metrics: readonly string[]])[] = [
  ['Sizes', ['contentSize', 'compressedSize', 'uncompressedSize', 'visibleSize', 'duplicateSize']],
  ['Per deploy', ['pullDeltaSize']],
  ['Hidden bytes', ['hiddenSize', 'deletedSize', 'overwrittenSize', 'metadataOnlySize']],
  ['Left from the build', ['residue.build', ...residueClasses.map((name) => `residue.${name}`)]],
  ['Counts', ['layerCount', 'packageCount', 'findingCount', 'problemCount']],
  ['Packages by type', PACKAGE_TYPES.map((type) => `packages.${type}`)],
  ['Findings by severity', SEVERITIES.map((severity) => `findings.${severity}`)],
  ['Attack surface', Object.keys(SURFACE_LABELS).map((list) => `surface.${list}`)],
];
