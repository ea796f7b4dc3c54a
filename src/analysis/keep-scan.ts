import { setImmediate } from 'node:timers/promises';
import { SCANNER_VERSION } from '../core/catalogers/scanner-version.js';
import { encodeLayerScan } from '../core/scan/codec.js';
import { buffersOf, type LayerScan } from '../core/scan/layer-scan.js';
import type { LayerScanStore } from './analyzer.port.js';
import type { CountedLayer } from './expected-layer.js';

/**
 * Gives a scan to those who wait for it, and stores it meanwhile, where the store keeps any. From then on there is only
 * what was stored, a fourth of the scan: the memory of the scan itself is given back at once, for the process itself
 * collects its garbage seldom.
 */
export function keepScan(store: LayerScanStore, scan: LayerScan): CountedLayer {
  const { diffId, uncompressedSize, contentSize, entries } = scan;
  const facts = { uncompressedSize, contentSize, entryCount: entries.types.length };
  if (!store.keeps) return { diffId, ...facts, load: () => Promise.resolve(scan), saved: Promise.resolve() };
  let encoded: Uint8Array | undefined;
  const save = async (): Promise<void> => {
    const packed = (encoded = await encodeLayerScan(scan));
    await setImmediate(); // who got the scan itself just now has used it by then
    for (const buffer of buffersOf(scan)) buffer.transfer(0);
    await store.save(diffId, SCANNER_VERSION, packed, facts);
  };
  const saved = save();
  saved.catch(() => undefined); // for those who do not wait for it
  return { diffId, ...facts, load: () => Promise.resolve(encoded ?? scan), saved };
}
