import { parentPort } from 'node:worker_threads';
import { CATALOGERS } from '../core/catalogers/index.js';
import { COLUMN_NAMES } from '../core/scan/entry-table.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { scanArchive } from '../core/scan/scan-layer.js';
import { ChunkRing } from './chunk-ring.js';
import { IdleCollector } from './collect-garbage.js';
import { describeError, type ScanRequest } from './messages.js';
import type { ThreadAnswer } from './thread-calls.js';

const idle = new IdleCollector();

parentPort?.on('message', (request: ScanRequest & { readonly id: number }) => {
  void idle.during(answer(request));
});

async function answer({ id, ring: memory, limits }: ScanRequest & { readonly id: number }): Promise<void> {
  const ring = new ChunkRing(memory);
  try {
    const scan = await scanArchive(await ring.read(), { catalogers: CATALOGERS, limits });
    parentPort?.postMessage({ id, result: scan } satisfies ThreadAnswer, buffersOf(scan));
  } catch (error) {
    parentPort?.postMessage({ id, error: describeError(error) } satisfies ThreadAnswer);
  } finally {
    ring.abandon();
  }
}

const buffersOf = (scan: LayerScan): ArrayBuffer[] => [
  ...COLUMN_NAMES.map((name) => scan.entries[name].buffer),
  ...scan.evidence.map(({ bytes }) => bytes.buffer),
];
