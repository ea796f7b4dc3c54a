const LABELS: ReadonlyMap<string, string> = new Map([
  ['contentSize', 'Content of all layers'],
  ['compressedSize', 'Download (compressed)'],
  ['pullDeltaSize', 'Pull by a host that has the one before'],
  ['uncompressedSize', 'Uncompressed layers'],
  ['visibleSize', 'Visible files'],
  ['hiddenSize', 'Hidden bytes, all kinds'],
  ['deletedSize', 'Hidden: deleted'],
  ['overwrittenSize', 'Hidden: overwritten'],
  ['metadataOnlySize', 'Hidden: only metadata changed'],
  ['duplicateSize', 'Duplicates'],
  ['hidden', 'Hidden bytes, all kinds'],
  ['hidden.deleted', 'Hidden: deleted'],
  ['hidden.overwritten', 'Hidden: overwritten'],
  ['hidden.metadataOnly', 'Hidden: only metadata changed'],
  ['layers', 'Layers'],
  ['packages', 'Packages'],
  ['findings', 'Findings'],
  ['layerCount', 'Layers'],
  ['packageCount', 'Packages'],
  ['findingCount', 'Findings'],
  ['problemCount', 'Parts that could not be read'],
  ['residue.build', 'Build residue'],
]);

const GROUPS: Readonly<Record<string, string>> = {
  packages: 'Packages',
  residue: 'Residue',
  surface: 'Attack surface',
  findings: 'Findings',
};

/** A metric of trends or budgets as people read it, e.g. `Packages: deb`. */
export function metricLabel(metric: string): string {
  const [group = '', detail = ''] = metric.split(/\.(.*)/s);
  return LABELS.get(metric) ?? `${GROUPS[group] ?? group}: ${detail}`;
}
