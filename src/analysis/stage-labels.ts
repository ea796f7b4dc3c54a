import type { Stage } from './analyzer.port.js';

/** Stages of a job in the order in which they come. */
export const STAGE_LABELS: Readonly<Record<Stage, string>> = {
  resolve: 'Resolve the reference',
  manifest: 'Read the manifest',
  pull: 'Pull layers',
  scan: 'Scan layers',
  squash: 'Stack layers',
  catalog: 'List packages',
  own: 'Assign every byte',
  compare: 'Compare',
  store: 'Store the report',
};
