import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { CodedError } from '../core/errors.js';
import { decompress } from '../core/scan/decompress.js';
import { SharedBlobState } from './blob-state.js';
import { ChunkRing } from './chunk-ring.js';
import { IdleCollector } from './collect-garbage.js';
import { giveWay } from './give-way.js';
import type { InflateRequest, ThreadSettings } from './messages.js';
import { readGrowing } from './read-growing.js';

if ((workerData as ThreadSettings).givesWay) giveWay();

const idle = new IdleCollector();

parentPort?.on('message', ({ descriptor, state, ring: memory, limits, digest }: InflateRequest) => {
  const ring = new ChunkRing(memory);
  const blob = readGrowing(descriptor, new SharedBlobState(state));
  const source = digest === undefined ? blob : verified(blob, digest);
  void idle.during(ring.write(decompress(source, limits, ring.next)));
});

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
