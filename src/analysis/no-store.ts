import type { LayerScanStore } from './analyzer.port.js';

/** For a process that ends after one answer: remembers nothing. */
export const NO_STORE: LayerScanStore = {
  keeps: false,
  known: () => Promise.resolve(new Map()),
  load: () => Promise.resolve(undefined),
  save: () => Promise.resolve(),
  claim: (diffIds) => Promise.resolve({ held: new Set(diffIds), release: () => Promise.resolve() }),
};
