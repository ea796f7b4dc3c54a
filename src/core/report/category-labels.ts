import type { LedgerRow } from './comparison-report.js';

/** The categories of owners and of hidden bytes as people read them, in every place that shows them. */
export const CATEGORY_LABELS: Readonly<Record<LedgerRow['category'], string>> = {
  'os-package': 'Operating system packages',
  'language-package': 'Language packages',
  'package-lists': 'Package lists',
  'package-cache': 'Package caches',
  vcs: 'Version control data',
  'source-and-tests': 'Source and tests',
  'docs-and-locales': 'Documentation and locales',
  'logs-and-temp': 'Logs and temporary files',
  application: 'Application',
  'hidden-deleted': 'Hidden: deleted later',
  'hidden-overwritten': 'Hidden: overwritten later',
  'hidden-metadata-only': 'Hidden: only metadata changed later',
};
