import type { SurfaceChanges } from '../../src/core/report/comparison-report.js';

export const SURFACE_LABELS: Readonly<Record<keyof SurfaceChanges['gained'], string>> = {
  setuid: 'setuid and setgid files',
  worldWritable: 'World-writable paths',
  capabilities: 'Files with capabilities',
  shells: 'Shells',
  interpreters: 'Interpreters',
  compilers: 'Compilers',
  packageManagers: 'Package managers',
  secrets: 'Secrets',
};

/** Formats in which a report can be had, by the name that the API knows, in the order of the page. */
export const COMPARISON_FORMATS: Readonly<Record<string, string>> = {
  html: 'HTML',
  markdown: 'Markdown',
  table: 'Text',
  json: 'JSON',
  csv: 'CSV (packages)',
  sarif: 'SARIF',
  junit: 'JUnit',
};

export const SBOM_FORMATS: Readonly<Record<string, string>> = {
  cyclonedx: 'CycloneDX SBOM',
  spdx: 'SPDX SBOM',
};

export const IMAGE_FORMATS: Readonly<Record<string, string>> = {
  ...SBOM_FORMATS,
  ...COMPARISON_FORMATS,
};
