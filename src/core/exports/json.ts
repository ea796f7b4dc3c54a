import type { Exporter } from './exporter.js';

/** The reports as they are. */
export const json: Exporter = {
  format: 'json',
  mediaType: 'application/json',
  extension: 'json',
  comparison: (report) => JSON.stringify(report),
  image: (report) => JSON.stringify(report),
};
