import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { CATALOGERS } from '../core/catalogers/index.js';
import { CodedError, toCodedError } from '../core/errors.js';
import { COLUMN_NAMES } from '../core/scan/entry-table.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { scanLayer } from '../core/scan/scan-layer.js';
import { SharedBlobState } from './blob-state.js';
import type { ScanRequest, ScanResponse } from './messages.js';
import { readGrowing } from './read-growing.js';

parentPort?.on('message', (request: ScanRequest) => {
  void answer(request);
});

async function answer(request: ScanRequest): Promise<void> {
  try {
    const result = await scan(request);
    const response: ScanResponse = { id: request.id, scan: result };
    parentPort?.postMessage(response, buffersOf(result));
  } catch (error) {
    const { code, message, location } = toCodedError(error);
    const response: ScanResponse = { id: request.id, error: { code, message, location } };
    parentPort?.postMessage(response);
  }
}

async function scan({ descriptor, state, limits, digest }: ScanRequest): Promise<LayerScan> {
  const blob = readGrowing(descriptor, new SharedBlobState(state));
  const source = digest === undefined ? blob : verified(blob, digest);
  return scanLayer(source, { catalogers: CATALOGERS, limits });
}

/** Passes the blob on and fails at its end when it has another digest. */
async function* verified(blob: AsyncIterable<Buffer>, digest: string): AsyncIterable<Buffer> {
  const [algorithm = 'sha256', expected] = digest.split(':');
  const hash = createHash(algorithm);
  for await (const chunk of blob) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== expected)
    throw new CodedError('DIGEST_MISMATCH', `a layer does not match its digest ${digest}`);
}

const buffersOf = (scan: LayerScan): ArrayBuffer[] => [
  ...COLUMN_NAMES.map((name) => scan.entries[name].buffer),
  ...scan.evidence.map(({ bytes }) => bytes.buffer),
];
