import { parentPort, workerData } from 'node:worker_threads';
import { decompress } from '../core/scan/decompress.js';
import { SharedBlobState } from './blob-state.js';
import { ChunkRing } from './chunk-ring.js';
import { IdleCollector } from './collect-garbage.js';
import { giveWay } from './give-way.js';
import type { InflateRequest, ThreadSettings } from './messages.js';
import { readGrowing } from './read-growing.js';
import { decompressVerified } from './verified-blob.js';

if ((workerData as ThreadSettings).givesWay) giveWay();

const idle = new IdleCollector();

parentPort?.on('message', ({ descriptor, state, ring: memory, limits, digest }: InflateRequest) => {
  const ring = new ChunkRing(memory);
  const blob = readGrowing(descriptor, new SharedBlobState(state));
  const inflate = (source: AsyncIterable<Buffer>) => decompress(source, limits, ring.next);
  void idle.during(ring.write(digest === undefined ? inflate(blob) : decompressVerified(blob, digest, inflate)));
});
