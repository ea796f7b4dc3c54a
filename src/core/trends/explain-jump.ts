import type { DirectoryChange } from '../report/comparison-report.js';
import type { ImageReport, LayerReport, Owner } from '../report/image-report.js';
import { safeText } from '../safe-text.js';
import { formatDelta } from '../units.js';
import { countRows, directoryRows, hiddenRows, layerRows, ownerRows, packageRows } from './breakdowns.js';
import type { Breakdown, Explanation, ExplanationRow } from './explanation.js';
import { metricLabel } from './metric-labels.js';
import { PACKAGE_METRIC, unitOfMetric } from './metric-names.js';

/** Two images, and what changed in their directories where their files are known. */
export interface JumpSides {
  readonly before: ImageReport;
  readonly after: ImageReport;
  /** Null when the files are not known. */
  readonly directories: readonly DirectoryChange[] | null;
}

/** The number itself, of both. */
export interface JumpValues {
  readonly metric: string;
  readonly before: number;
  readonly after: number;
}

const MOST_ROWS = 20;
const LONGEST_NAME = 80;

const hiddenOf = ({ hidden }: LayerReport): number => hidden.deleted + hidden.overwritten + hidden.metadataOnly;

/** Metrics that are sums over layers. */
const OF_LAYERS: ReadonlyMap<string, (layer: LayerReport) => number> = new Map([
  ['compressedSize', ({ compressedSize }) => compressedSize],
  ['uncompressedSize', ({ uncompressedSize }) => uncompressedSize],
  ['contentSize', ({ contentSize }) => contentSize],
  ['visibleSize', ({ visibleSize }) => visibleSize],
  ['hiddenSize', hiddenOf],
  ['deletedSize', ({ hidden }) => hidden.deleted],
  ['overwrittenSize', ({ hidden }) => hidden.overwritten],
  ['metadataOnlySize', ({ hidden }) => hidden.metadataOnly],
  ['layerCount', () => 1],
]);

/** Takes the change of a metric apart in every way that the reports allow; each way sums to the change. */
export function explainJump(sides: JumpSides, { metric, before, after }: JumpValues): Explanation {
  const delta = after - before;
  const breakdowns = breakdownsOf(sides, metric).map(([by, rows]) => toBreakdown(by, rows, delta));
  const unit = unitOfMetric(metric);
  return { metric, unit, before, after, delta, sentence: describe(metric, delta, unit, breakdowns), breakdowns };
}

type Part = readonly [Breakdown['by'], ExplanationRow[]];

function breakdownsOf(sides: JumpSides, metric: string): Part[] {
  const ofLayer = OF_LAYERS.get(metric);
  return [
    ...(ofLayer ? [['layer', layerRows(sides.before.layers, sides.after.layers, ofLayer)] as const] : []),
    ...contentParts(sides, metric),
    ...countedParts(sides, metric),
  ];
}

/** By what owns the bytes, and by directory. */
function contentParts({ before, after, directories }: JumpSides, metric: string): Part[] {
  const all = (): boolean => true;
  if (metric === 'contentSize') return [['owner', [...ownerRows(before, after, all), ...hiddenRows(before, after)]]];
  if (metric === 'hiddenSize') return [['owner', hiddenRows(before, after)]];
  if (metric === 'visibleSize') {
    const byDirectory: Part[] = directories ? [['directory', directoryRows(directories)]] : [];
    return [['owner', ownerRows(before, after, all)], ...byDirectory];
  }
  const residue = /^residue\.(.+)$/.exec(metric)?.[1];
  if (residue === undefined) return [];
  const counts = ({ category, role }: Owner): boolean =>
    residue === 'build' ? role === 'build' : category === residue;
  return [['owner', ownerRows(before, after, counts)]];
}

function countedParts({ before, after }: JumpSides, metric: string): Part[] {
  if (metric === 'packageCount') return [['package', packageRows(before, after, ({ ownedBy }) => ownedBy === null)]];
  if (PACKAGE_METRIC.test(metric)) {
    return [['package', packageRows(before, after, ({ type }) => metric === `packages.${type}`)]];
  }
  const [kind, detail] = metric.split('.', 2);
  if (metric === 'findingCount' || kind === 'findings') {
    const rules = ({ findings }: ImageReport): string[] =>
      findings.filter(({ severity }) => detail === undefined || severity === detail).map(({ ruleId }) => ruleId);
    return [['finding', countRows(rules(before), rules(after))]];
  }
  if (metric === 'problemCount') {
    const codes = ({ problems }: ImageReport): string[] => problems.map(({ code }) => code);
    return [['problem', countRows(codes(before), codes(after))]];
  }
  if (kind !== 'surface') return [];
  const paths = ({ surface }: ImageReport): string[] => {
    const list = Object.entries(surface).find(([name]) => name === detail)?.[1];
    return Array.isArray(list) ? list.map(({ path }) => path) : [];
  };
  return [['path', countRows(paths(before), paths(after))]];
}

function toBreakdown(by: Breakdown['by'], all: readonly ExplanationRow[], delta: number): Breakdown {
  const changed = all.filter(({ amount }) => amount !== 0);
  changed.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount) || (a.name < b.name ? -1 : 1));
  const rest = changed.slice(MOST_ROWS);
  const total = sum(changed);
  return {
    ...{ by, rows: changed.slice(0, MOST_ROWS) },
    others: { rows: rest.length, amount: sum(rest) },
    residual: delta - total,
  };
}

const sum = (rows: readonly ExplanationRow[]): number => rows.reduce((total, { amount }) => total + amount, 0);

/** E.g. `Content of all layers +30.0 MB. Largest part by layer: COPY . . (layer 3, +29.0 MB); by owner: …`. */
function describe(metric: string, delta: number, unit: 'bytes' | 'count', breakdowns: readonly Breakdown[]): string {
  const format = (amount: number): string =>
    unit === 'bytes' ? formatDelta(amount) : `${amount > 0 ? '+' : ''}${amount}`;
  const parts = breakdowns.flatMap(({ by, rows }) => {
    const most = rows.find(({ amount }) => Math.sign(amount) === Math.sign(delta));
    if (!most) return [];
    const layer = `layer ${most.layerIndex}`;
    const where = most.layerIndex === null || most.name === layer ? '' : `${layer}, `;
    return [`by ${by}: ${safeText(most.name, LONGEST_NAME)} (${where}${format(most.amount)})`];
  });
  const change = `${metricLabel(metric)} ${format(delta)}.`;
  return parts.length === 0 ? change : `${change} Largest part ${parts.join('; ')}.`;
}
