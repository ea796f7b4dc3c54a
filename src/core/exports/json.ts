import type { ComparisonReport } from '../report/comparison-report.js';
import type { DockerfileReport } from '../report/dockerfile-report.js';
import type { ImageReport } from '../report/image-report.js';
import type { HistoryReport } from '../report/tag-history.js';
import type { Exporter } from './exporter.js';
import { stableJson } from './text/stable-json.js';

const render = (report: ImageReport | ComparisonReport | DockerfileReport | HistoryReport): string =>
  stableJson(report);

/** The report itself, byte for byte the same whether it was just made or read from the database. */
export const jsonExporter: Exporter = {
  format: 'json',
  mediaType: 'application/json',
  extension: 'json',
  image: render,
  comparison: render,
  dockerfile: render,
  history: render,
};
