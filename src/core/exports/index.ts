import type { Exporter } from './exporter.js';
import { json } from './json.js';

/** Every format, the default first. A test fails for a file of this folder that is not listed. */
export const EXPORTERS: readonly Exporter[] = [json];
