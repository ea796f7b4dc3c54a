import { csvExporter } from './csv.js';
import { cyclonedxExporter } from './cyclonedx.js';
import type { Exporter } from './exporter.js';
import { htmlExporter } from './html.js';
import { jsonExporter } from './json.js';
import { junitExporter } from './junit.js';
import { markdownExporter } from './markdown.js';
import { sarifExporter } from './sarif.js';
import { spdxExporter } from './spdx.js';
import { tableExporter } from './table.js';

/** Every format; the first is what a terminal gets by default. A test fails for an exporter that is not listed. */
export const EXPORTERS: readonly Exporter[] = [
  tableExporter,
  jsonExporter,
  markdownExporter,
  htmlExporter,
  csvExporter,
  cyclonedxExporter,
  spdxExporter,
  sarifExporter,
  junitExporter,
];
