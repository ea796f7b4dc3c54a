import type { HiddenSizes } from '../report/common.js';

/** What tells layers apart. */
interface Identified {
  readonly diffId: string;
}

/** One line of both stacks: a layer of each side, joined when it is the same layer. */
export interface LayerRow<Layer> {
  readonly baseline: Layer | null;
  readonly candidate: Layer | null;
  /** Whether both sides are one layer: equal diffId. */
  readonly shared: boolean;
}

/**
 * Puts two stacks side by side, oldest first. Layers that both have in the same order are joined, by the
 * longest common subsequence of diffIds; what lies between two joins is paired in order, unjoined.
 */
export function alignLayers<Layer extends Identified>(
  baseline: readonly Layer[],
  candidate: readonly Layer[],
): LayerRow<Layer>[] {
  const common = commonLengths(baseline, candidate);
  const rows: LayerRow<Layer>[] = [];
  let pending: { left: Layer[]; right: Layer[] } = { left: [], right: [] };
  const flush = (): void => {
    const length = Math.max(pending.left.length, pending.right.length);
    for (let index = 0; index < length; index++) {
      rows.push({ baseline: pending.left[index] ?? null, candidate: pending.right[index] ?? null, shared: false });
    }
    pending = { left: [], right: [] };
  };
  let [left, right] = [0, 0];
  while (left < baseline.length || right < candidate.length) {
    const [before, after] = [baseline[left], candidate[right]];
    if (before && after && before.diffId === after.diffId) {
      flush();
      rows.push({ baseline: before, candidate: after, shared: true });
      left++;
      right++;
    } else if (before && (!after || lengthAt(common, left + 1, right) >= lengthAt(common, left, right + 1))) {
      pending.left.push(before);
      left++;
    } else if (after) {
      pending.right.push(after);
      right++;
    }
  }
  flush();
  return rows;
}

/** For each pair of positions, how many layers the rests from there on have in common, in order. */
function commonLengths(baseline: readonly Identified[], candidate: readonly Identified[]): number[][] {
  const lengths = Array.from({ length: baseline.length + 1 }, () => new Array<number>(candidate.length + 1).fill(0));
  for (let left = baseline.length - 1; left >= 0; left--) {
    for (let right = candidate.length - 1; right >= 0; right--) {
      const row = lengths[left] ?? [];
      row[right] =
        baseline[left]?.diffId === candidate[right]?.diffId
          ? lengthAt(lengths, left + 1, right + 1) + 1
          : Math.max(lengthAt(lengths, left + 1, right), lengthAt(lengths, left, right + 1));
    }
  }
  return lengths;
}

const lengthAt = (lengths: readonly (readonly number[])[], left: number, right: number): number =>
  lengths[left]?.[right] ?? 0;

/** Bytes of a layer that a later one hides. */
export const hiddenSize = ({ hidden }: { readonly hidden: HiddenSizes }): number =>
  hidden.deleted + hidden.overwritten + hidden.metadataOnly;
