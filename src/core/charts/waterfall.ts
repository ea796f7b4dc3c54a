import { scaleLinear } from 'd3-scale';

/** One bar: it runs from `from` to `to`, both bytes of contentSize. */
export interface WaterfallStep {
  readonly key: string;
  readonly kind: 'total' | 'change' | 'rest' | 'residual';
  readonly label: string;
  /** What stands below the label, e.g. `310 packages, 4,120 files`. */
  readonly note: string;
  readonly from: number;
  readonly to: number;
  readonly examples: readonly string[];
}

export interface Waterfall {
  readonly steps: readonly WaterfallStep[];
  /** Bytes at both ends of the axis; it starts above 0 when the changes would be too small to see. */
  readonly domain: readonly [number, number];
}

/** One change between the totals, of whichever ledger. */
export type ChangeRow = Pick<WaterfallStep, 'key' | 'label' | 'note' | 'examples'> & { readonly bytes: number };

interface WaterfallInput {
  /** contentSize of both images. */
  readonly baseline: number;
  readonly candidate: number;
  readonly rows: readonly ChangeRow[];
  readonly residual: number;
}

/** Share of the total below which changes get an axis that does not start at 0. */
const SMALL_SHARE = 0.1;

/**
 * The bars from the baseline's contentSize to the candidate's. Rows beyond `limit` are one bar; the
 * residual is always there, so that the sum can be checked by eye.
 */
export function makeWaterfall({ baseline, candidate, rows, residual }: WaterfallInput, limit: number): Waterfall {
  const folded = rows.length > limit ? rows.slice(limit - 1) : [];
  const shown = folded.length > 0 ? rows.slice(0, limit - 1) : rows;
  const steps: WaterfallStep[] = [total('baseline', 'Baseline', baseline)];
  let at = baseline;
  const add = (kind: WaterfallStep['kind'], { bytes, ...row }: ChangeRow): void => {
    steps.push({ ...row, kind, from: at, to: at + bytes });
    at += bytes;
  };
  for (const row of shown) add('change', row);
  if (folded.length > 0) add('rest', addUp(folded));
  const [label, note] = ['Residual', 'not accounted for'];
  add('residual', { key: 'residual', label, note, bytes: residual, examples: [] });
  steps.push(total('candidate', 'Candidate', candidate));
  return { steps, domain: domainOf(steps) };
}

/** A bar in per cent of the axis, and what its colour says. */
export interface PlacedBar {
  readonly start: number;
  readonly width: number;
  readonly tone: 'plain' | 'less' | 'more';
}

/** The bars in the order of the steps, and the ticks of the axis at per cents of it. */
export interface PlacedBars {
  readonly bars: readonly PlacedBar[];
  readonly ticks: readonly { readonly bytes: number; readonly at: number }[];
}

/** Where the bars of a waterfall stand on its axis, and at which bytes a tick is. */
export function placeBars({ steps, domain }: Waterfall, tickCount: number): PlacedBars {
  const scale = scaleLinear().domain(domain).range([0, 100]);
  const bars = steps.map((step): PlacedBar => {
    const start = step.kind === 'total' ? 0 : scale(Math.min(step.from, step.to));
    return { start, width: Math.max(0, scale(Math.max(step.from, step.to)) - start), tone: toneOf(step) };
  });
  return { bars, ticks: scale.ticks(tickCount).map((bytes) => ({ bytes, at: scale(bytes) })) };
}

function toneOf({ kind, from, to }: WaterfallStep): PlacedBar['tone'] {
  if (kind === 'total') return 'plain';
  return to < from ? 'less' : 'more';
}

function total(key: string, label: string, bytes: number): WaterfallStep {
  return { key, kind: 'total', label, note: 'content of all layers', from: 0, to: bytes, examples: [] };
}

function addUp(rows: readonly ChangeRow[]): ChangeRow {
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  return { key: 'rest', label: `${rows.length} smaller rows`, note: 'added up', bytes, examples: [] };
}

function domainOf(steps: readonly WaterfallStep[]): [number, number] {
  const ends = steps.flatMap(({ kind, from, to }) => (kind === 'total' ? [to] : [from, to]));
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const span = most - least;
  if (span === 0 || span >= most * SMALL_SHARE) return [Math.min(0, least), Math.max(most, 1)];
  return [Math.max(0, least - span / 4), most];
}
