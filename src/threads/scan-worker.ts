import { parentPort, workerData } from 'node:worker_threads';
import { CATALOGERS } from '../core/catalogers/index.js';
import { COLUMN_NAMES } from '../core/scan/entry-table.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { scanArchive } from '../core/scan/scan-layer.js';
import { ChunkRing } from './chunk-ring.js';
import { giveWay } from './give-way.js';
import { describeError, type ScanRequest, type ScanResponse, type ThreadSettings } from './messages.js';

if ((workerData as ThreadSettings).givesWay) giveWay();

parentPort?.on('message', (request: ScanRequest) => {
  void answer(request);
});

async function answer({ ring: memory, limits }: ScanRequest): Promise<void> {
  const ring = new ChunkRing(memory);
  try {
    const scan = await scanArchive(ring.read(), { catalogers: CATALOGERS, limits });
    parentPort?.postMessage({ scan } satisfies ScanResponse, buffersOf(scan));
  } catch (error) {
    parentPort?.postMessage({ error: describeError(error) } satisfies ScanResponse);
  } finally {
    ring.abandon();
  }
}

const buffersOf = (scan: LayerScan): ArrayBuffer[] => [
  ...COLUMN_NAMES.map((name) => scan.entries[name].buffer),
  ...scan.evidence.map(({ bytes }) => bytes.buffer),
];
