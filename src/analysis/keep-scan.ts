import { SCANNER_VERSION } from '../core/catalogers/scanner-version.js';
import { encodeLayerScan } from '../core/scan/codec.js';
import { buffersOf, type LayerScan } from '../core/scan/layer-scan.js';
import type { LayerScanStore } from './analyzer.port.js';
import type { CountedLayer } from './expected-layer.js';

/**
 * Stores a scan, where the store keeps any, and gives what the job needs of it: what was stored, a fourth of the scan. The
 * memory of the scan itself is given back at once, for the process itself collects its garbage seldom.
 */
export async function keepScan(store: LayerScanStore, scan: LayerScan): Promise<CountedLayer> {
  const { diffId, uncompressedSize, contentSize, entries } = scan;
  const facts = { uncompressedSize, contentSize, entryCount: entries.types.length };
  if (!store.keeps) return { diffId, ...facts, load: () => Promise.resolve(scan) };
  const encoded = await encodeLayerScan(scan);
  for (const buffer of buffersOf(scan)) buffer.transfer(0);
  await store.save(diffId, SCANNER_VERSION, encoded, facts);
  return { diffId, ...facts, load: () => Promise.resolve(encoded) };
}
