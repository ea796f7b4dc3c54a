import type { Purpose } from './purposes.js';

/** Why the bytes of a base can differ between two images that stand on the same one. */
export const VISIBLE_BASE_NOTE =
  'Of a base image counts what is still visible: with the same base below, an image has less of it when its own layers change or remove files of the base.';

/** The purposes as people read them, in every place that shows them. */
export const PURPOSE_LABELS: Readonly<Record<Purpose, string>> = {
  base: 'Base image, visible part',
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
