import type { Purpose } from './purposes.js';

/** The purposes as people read them, in every place that shows them. */
export const PURPOSE_LABELS: Readonly<Record<Purpose, string>> = {
  base: 'Base image',
  toolchain: 'Tools to build',
  'development-dependencies': 'Development dependencies',
  'sources-and-tests': 'Sources and tests',
  'caches-and-lists': 'Caches and package lists',
  vcs: 'Version control data',
  documentation: 'Documentation',
  duplicates: 'Duplicates',
  hidden: 'Hidden by later layers',
  'newly-copied': 'Newly copied',
  runtime: 'Run time',
  application: 'Application',
};
