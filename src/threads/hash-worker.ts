import { workerData } from 'node:worker_threads';
import { HashRing } from './hash-ring.js';

const ring = new HashRing(workerData as SharedArrayBuffer);
for (;;) ring.serve();
