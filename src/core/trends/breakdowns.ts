import { compareLayers } from '../compare/layers.js';
import { ownerChanges } from '../compare/ledger.js';
import { comparePackages } from '../compare/packages.js';
import type { ImageReport, LayerReport, Owner, PackageReport } from '../report/image-report.js';
import { CATEGORY_LABELS } from '../report/category-labels.js';
import type { DirectoryChange } from '../report/comparison-report.js';
import type { ExplanationRow } from './explanation.js';

/** Rows whose amounts sum to the difference of a sum over layers; layers that both have count by what became of them. */
export function layerRows(
  before: readonly LayerReport[],
  after: readonly LayerReport[],
  amountOf: (layer: LayerReport) => number,
): ExplanationRow[] {
  const { shared, onlyBaseline, onlyCandidate } = compareLayers(before, after);
  const at = (layers: readonly LayerReport[], index: number): number => {
    const layer = layers[index];
    return layer ? amountOf(layer) : 0;
  };
  const row = (index: number, instruction: string | null, change: ExplanationRow['change'], amount: number) => ({
    ...{ name: instruction ?? `layer ${index}`, change, amount, layerIndex: index, instruction },
  });
  return [
    ...onlyBaseline.map((ref) => row(ref.index, ref.instruction, 'removed', -at(before, ref.index))),
    ...onlyCandidate.map((ref) => row(ref.index, ref.instruction, 'added', at(after, ref.index))),
    ...shared.map(({ baseline, candidate }) =>
      row(candidate.index, candidate.instruction, 'changed', at(after, candidate.index) - at(before, baseline.index)),
    ),
  ];
}

/** Rows whose amounts sum to the difference of the bytes of the owners that `counts` takes. */
export function ownerRows(
  before: ImageReport,
  after: ImageReport,
  counts: (owner: Owner) => boolean,
): ExplanationRow[] {
  const packages = comparePackages(before.packages, after.packages);
  return ownerChanges(before.owners.filter(counts), after.owners.filter(counts), packages).map(
    ({ owner, change, bytes }) => {
      const isPackage = owner.name !== owner.category;
      const layer = (change === 'removed' ? before : after).layers[owner.layerIndex ?? -1];
      return {
        ...{ name: isPackage ? owner.name : CATEGORY_LABELS[owner.category], change, amount: bytes },
        ...{ layerIndex: owner.layerIndex, instruction: layer?.instruction ?? null },
      };
    },
  );
}

const HIDDEN = ['deleted', 'overwritten', 'metadataOnly'] as const;
const HIDDEN_CATEGORY = {
  deleted: 'hidden-deleted',
  overwritten: 'hidden-overwritten',
  metadataOnly: 'hidden-metadata-only',
} as const;

/** Rows for the three kinds of hidden bytes. */
export function hiddenRows(before: ImageReport, after: ImageReport): ExplanationRow[] {
  return HIDDEN.map((kind) => {
    const [old, now] = [before.sizes.hidden[kind], after.sizes.hidden[kind]];
    const change = old === 0 ? 'added' : now === 0 ? 'removed' : 'changed';
    return {
      ...{ name: CATEGORY_LABELS[HIDDEN_CATEGORY[kind]], change, amount: now - old, layerIndex: null },
      instruction: null,
    };
  });
}

/** A row for each package that came or went, of those that `counts` takes. */
export function packageRows(
  before: ImageReport,
  after: ImageReport,
  counts: (item: PackageReport) => boolean,
): ExplanationRow[] {
  const { added, removed } = comparePackages(before.packages.filter(counts), after.packages.filter(counts));
  const row = ({ purl, layerIndex, instruction }: PackageReport, amount: 1 | -1): ExplanationRow => ({
    ...{ name: purl, change: amount > 0 ? 'added' : 'removed', amount, layerIndex, instruction },
  });
  return [...added.map((item) => row(item, 1)), ...removed.map((item) => row(item, -1))];
}

/** Rows for things that are only counted, by name. */
export function countRows(before: readonly string[], after: readonly string[]): ExplanationRow[] {
  const amounts = new Map<string, number>();
  for (const name of before) amounts.set(name, (amounts.get(name) ?? 0) - 1);
  for (const name of after) amounts.set(name, (amounts.get(name) ?? 0) + 1);
  const had = new Set(before);
  const has = new Set(after);
  return [...amounts].map(([name, amount]) => ({
    ...{ name, change: had.has(name) ? (has.has(name) ? 'changed' : 'removed') : 'added', amount },
    ...{ layerIndex: null, instruction: null },
  }));
}

/**
 * Directories that do not overlap and whose differences sum to that of visibleSize: those of the second
 * level, and the files right in those above. A comparison lists all of both levels that changed.
 */
export function directoryRows(directories: readonly DirectoryChange[]): ExplanationRow[] {
  const own = new Map(directories.filter(({ depth }) => depth <= 2).map(({ path, delta }) => [path, delta]));
  for (const { path, depth, delta } of directories) {
    if (depth === 0 || depth > 2) continue;
    const above = depth === 1 ? '' : path.slice(0, path.indexOf('/'));
    own.set(above, (own.get(above) ?? 0) - delta);
  }
  return [...own].map(([path, amount]) => ({
    ...{ name: `/${path}`, change: 'changed', amount, layerIndex: null, instruction: null },
  }));
}
