import { pushTo } from '../collections.js';
import type { LayerChanges, LayerRef } from '../report/comparison-report.js';
import type { LayerReport } from '../report/image-report.js';

/** Number of leading layers with equal chain id: equal diffIds from the first layer on. */
export function sharedPrefix(
  baseline: readonly { diffId: string }[],
  candidate: readonly { diffId: string }[],
): number {
  const length = Math.min(baseline.length, candidate.length);
  for (let index = 0; index < length; index++) {
    if (baseline[index]?.diffId !== candidate[index]?.diffId) return index;
  }
  return length;
}

/** Compressed bytes of the candidate's layers that a holder of the baseline has not got, by blob digest. */
export function pullDeltaSize(
  baseline: readonly { digest: string }[],
  candidate: readonly { digest: string; compressedSize: number }[],
): number {
  const held = new Set(baseline.map((layer) => layer.digest));
  let size = 0;
  for (const layer of candidate) {
    if (held.has(layer.digest)) continue;
    held.add(layer.digest);
    size += layer.compressedSize;
  }
  return size;
}

/** Which layers both images have, in the same place or anywhere, and which only one of them. */
export function compareLayers(baseline: readonly LayerReport[], candidate: readonly LayerReport[]): LayerChanges {
  const prefix = sharedPrefix(baseline, candidate);
  const unmatched = new Map<string, LayerReport[]>();
  for (const layer of baseline) pushTo(unmatched, layer.diffId, layer);
  const shared: LayerChanges['shared'] = [];
  const onlyCandidate: LayerRef[] = [];
  for (const layer of candidate) {
    const twin = unmatched.get(layer.diffId)?.shift();
    if (twin) shared.push({ baseline: layerRef(twin), candidate: layerRef(layer) });
    else onlyCandidate.push(layerRef(layer));
  }
  const left = new Set([...unmatched.values()].flat());
  return {
    sharedPrefix: prefix,
    sharedPrefixSize: candidate.slice(0, prefix).reduce((sum, layer) => sum + layer.compressedSize, 0),
    shared,
    onlyBaseline: baseline.filter((layer) => left.has(layer)).map(layerRef),
    onlyCandidate,
  };
}

function layerRef({ index, digest, diffId, compressedSize, contentSize, instruction }: LayerReport): LayerRef {
  return { index, digest, diffId, compressedSize, contentSize, instruction };
}
