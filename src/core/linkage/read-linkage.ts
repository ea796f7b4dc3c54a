import { z } from 'zod';
import { readJson } from '../catalogers/formats/json.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { LayerScan } from '../scan/layer-scan.js';

const linkageSchema = z.object({
  interpreter: z.string().nullable(),
  needed: z.array(z.string()),
  runPaths: z.array(z.string()),
});

/** Reads the evidence of the `linkage` cataloger; a file's is looked up by its body. */
export function readLinkage(scans: readonly LayerScan[]): ImageAnalysis['linkageOf'] {
  const layers = scans.map(({ evidence }) => {
    const own = evidence.filter(({ cataloger }) => cataloger === 'linkage');
    return new Map(own.map(({ entry, bytes }) => [entry, bytes]));
  });
  return ({ layerIndex, entry }) => {
    const bytes = layers[layerIndex]?.get(entry);
    return bytes && readJson(linkageSchema, bytes);
  };
}
