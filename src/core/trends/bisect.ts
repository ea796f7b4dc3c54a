/** What is known of a member of a history: its value, that it cannot be had, or nothing yet. */
export type ProbeResult = number | 'skipped' | null;

/** What to do next, or what was found; all are positions in the history. */
export type BisectionStep =
  | { readonly kind: 'probe'; readonly index: number }
  /** `after` is the first with the new value: the jump lies between the two; `skipped` that lie there could not be had. */
  | { readonly kind: 'found'; readonly before: number; readonly after: number; readonly skipped: readonly number[] }
  /** There is nothing to find: both ends have one value, or one of them cannot be had. */
  | { readonly kind: 'nothing'; readonly reason: 'no-difference' | 'end-skipped' };

/**
 * The next step of a search for the first member of a history that has the value of its last one, rather than
 * that of its first. A member counts as new when its value is nearer to the last one's. The step follows from
 * the results alone, so a search that was interrupted goes on where it was.
 *
 * With both ends known it takes at most ceil(log2 n) probes for a history of n, more only for members that
 * cannot be had. What is known already narrows the search for free, to the first new one among it. In a
 * history that goes up and down it finds one place where old turns to new, of which there may be others.
 */
export function nextProbe(results: readonly ProbeResult[]): BisectionStep {
  const last = results.length - 1;
  const [first, final] = [results[0], results[last]];
  if (first === undefined || final === undefined) return { kind: 'nothing', reason: 'no-difference' };
  if (first === null) return { kind: 'probe', index: 0 };
  if (final === null) return { kind: 'probe', index: last };
  if (first === 'skipped' || final === 'skipped') return { kind: 'nothing', reason: 'end-skipped' };
  if (first === final) return { kind: 'nothing', reason: 'no-difference' };
  const isNew = (result: ProbeResult | undefined): boolean =>
    typeof result === 'number' && Math.abs(result - final) < Math.abs(result - first);
  const after = results.findIndex(isNew);
  const before = results.findLastIndex((result, index) => index < after && typeof result === 'number');
  const index = middleUnknown(results, before, after);
  if (index !== undefined) return { kind: 'probe', index };
  return { kind: 'found', before, after, skipped: positionsBetween(before, after) };
}

/** The unknown member between two that is nearest to the middle. */
function middleUnknown(results: readonly ProbeResult[], before: number, after: number): number | undefined {
  const middle = (before + after) / 2;
  const unknown = positionsBetween(before, after).filter((index) => results[index] === null);
  return unknown.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b)[0];
}

const positionsBetween = (before: number, after: number): number[] =>
  Array.from({ length: Math.max(0, after - before - 1) }, (_, offset) => before + 1 + offset);
