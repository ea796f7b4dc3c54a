import { z } from 'zod';
import { readJson } from '../catalogers/formats/json.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { Body } from '../scan/file-system.js';
import type { LayerScan } from '../scan/layer-scan.js';
import { readStaticLibrary } from './static-libraries.js';

const linkageSchema = z.object({
  interpreter: z.string().nullable(),
  needed: z.array(z.string()),
  runPaths: z.array(z.string()),
  imports: z.array(z.number()),
  loadedSize: z.number(),
});

/** Reads the evidence of the `linkage` cataloger; a file's is looked up by its body. */
export function readLinkage(scans: readonly LayerScan[]): ImageAnalysis['linkageOf'] {
  const evidenceOf = evidenceByBody(scans, 'linkage');
  return (body) => {
    const bytes = evidenceOf(body);
    return bytes && readJson(linkageSchema, bytes);
  };
}

/** Reads the evidence of the `static-libraries` cataloger. */
export function readStaticLibraries(scans: readonly LayerScan[]): ImageAnalysis['staticLibraryOf'] {
  const evidenceOf = evidenceByBody(scans, 'static-libraries');
  return (body) => {
    const bytes = evidenceOf(body);
    return bytes && readStaticLibrary(bytes);
  };
}

const scriptsSchema = z.record(z.string(), z.string());

/** Reads the evidence of the `node-scripts` cataloger. */
export function readNodeScripts(scans: readonly LayerScan[]): ImageAnalysis['nodeScriptsOf'] {
  const evidenceOf = evidenceByBody(scans, 'node-scripts');
  return (body) => {
    const bytes = evidenceOf(body);
    return new Map(bytes && Object.entries(readJson(scriptsSchema, bytes)));
  };
}

function evidenceByBody(scans: readonly LayerScan[], name: string): (body: Body) => Uint8Array | undefined {
  const layers = scans.map(({ evidence }) => {
    const own = evidence.filter(({ cataloger }) => cataloger === name);
    return new Map(own.map(({ entry, bytes }) => [entry, bytes]));
  });
  return ({ layerIndex, entry }) => layers[layerIndex]?.get(entry);
}
