/** How values are judged. */
export interface JumpRule {
  /** How many earlier values the baseline is the median of. */
  readonly window: number;
  /** Share of the baseline from which on a deviation is a jump, e.g. 0.1. */
  readonly threshold: number;
}

/** A value that left its baseline. */
export interface Jump {
  /** Difference to the baseline. */
  readonly delta: number;
  /** The same as a share of the baseline; null when that is 0. */
  readonly ratio: number | null;
}

/** What is said of a value beside itself; all null where the value is not known. */
export interface JudgedValue {
  /** Difference to the known value before it; null for the first. */
  readonly delta: number | null;
  /** Median of the known values before it, rounded to a whole number; null for the first. */
  readonly baseline: number | null;
  readonly jump: Jump | null;
}

const UNKNOWN: JudgedValue = { delta: null, baseline: null, jump: null };

/**
 * Judges values, the oldest first, against a moving baseline. A jump is marked once, where it happens: the
 * value deviates from the baseline by the threshold or more, and either the value before did not deviate in
 * that direction, or this one differs from it by the threshold as well. So a step is one jump although
 * the baseline follows later, a slow creep is one when it has added up, and a way back towards the baseline is none.
 */
export function judgeValues(values: readonly (number | null)[], { window, threshold }: JumpRule): JudgedValue[] {
  const known: number[] = [];
  let before = 0;
  return values.map((value) => {
    if (value === null) return UNKNOWN;
    const previous = known.at(-1);
    const baseline = previous === undefined ? null : median(known.slice(-window));
    known.push(value);
    if (baseline === null || previous === undefined) return UNKNOWN;
    const least = threshold * Math.abs(baseline);
    const deviation = directionOf(value - baseline, least);
    const step = directionOf(value - previous, least);
    const isJump = deviation !== 0 && (deviation !== before || step === deviation);
    before = deviation;
    return { delta: value - previous, baseline, jump: isJump ? jumpFrom(baseline, value) : null };
  });
}

function jumpFrom(baseline: number, value: number): Jump {
  const delta = value - baseline;
  return { delta, ratio: baseline === 0 ? null : delta / Math.abs(baseline) };
}

/** 1 or -1 for a difference that reaches `least`, else 0. */
function directionOf(difference: number, least: number): number {
  return difference !== 0 && Math.abs(difference) >= least ? Math.sign(difference) : 0;
}

/** Of a copy, which it sorts. */
function median(copied: number[]): number {
  const sorted = copied.sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? 0;
  const lower = sorted[(sorted.length - 1) >> 1] ?? 0;
  return Math.round((lower + upper) / 2);
}
