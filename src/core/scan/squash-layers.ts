import { EntryTable } from './entry-table.js';
import type { FileSystem } from './file-system.js';
import type { LayerScan } from './layer-scan.js';
import { Squash } from './squash.js';

const nobody = { linked: () => undefined, unlinked: () => undefined, problem: () => undefined };

/** The final file system of a stack of layers, oldest first, and nothing else of them. */
export function squashLayers(scans: readonly LayerScan[]): FileSystem {
  const squash = new Squash(nobody);
  for (const { entries } of scans) squash.apply(new EntryTable(entries));
  return squash.fileSystem;
}
