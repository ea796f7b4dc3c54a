import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Descriptor } from '../core/image/manifest.js';
import { type RegistryReference, withDigest } from '../core/image/reference.js';
import { namedBlobs } from './blob-place.js';
import { type Pull, type Transfer, transferLimits } from './transfer.js';

/** Runs of skopeo at a time for an image: a registry may be slow for each connection. */
const MAX_RUNS = 3;
/** Bytes from which on another run is worth its start. */
const RUN_SIZE = 16 * 1024 * 1024;

/**
 * Runs that bring layers by their digests and leave it to whoever reads them to verify these: of the CPU time of a copy most is
 * skopeo's sha256, and Node's takes a third of that.
 */
export function fetchTransfers(reference: RegistryReference, pull: Pull): Transfer[] {
  const source = withDigest(reference, pull.manifest.digest);
  return shareOut(pull.wanted).map((wanted, index) => {
    const folder = join(pull.folder, `run-${index}`);
    const limits = transferLimits(wanted, reference, pull);
    return {
      place: namedBlobs(folder),
      wanted,
      async run(missing, signal) {
        await mkdir(folder);
        await pull.skopeo.fetchBlobs(source, { ...pull, signal, folder, missing, limits });
      },
    };
  });
}

/** Gives each run about as many bytes to bring, the largest layer first. */
function shareOut(layers: readonly Descriptor[]): Descriptor[][] {
  const total = layers.reduce((sum, { size }) => sum + size, 0);
  const length = Math.max(1, Math.min(MAX_RUNS, layers.length, Math.ceil(total / RUN_SIZE)));
  const runs = Array.from({ length }, () => ({ size: 0, layers: [] as Descriptor[] }));
  for (const layer of layers.toSorted((one, other) => other.size - one.size)) {
    const run = runs.reduce((least, each) => (each.size < least.size ? each : least));
    run.layers.push(layer);
    run.size += layer.size;
  }
  return runs.map((run) => run.layers);
}
