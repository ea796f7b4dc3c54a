import { inertText, shorten } from '../exports/text/inert-text.js';
import { formatBytes, formatDelta } from '../units.js';
import { element, label, type Drawing, type SvgElement } from './svg.js';
import { placeBars, type PlacedBar, type Waterfall, type WaterfallStep } from './waterfall.js';

const WIDTH = 900;
const ROW = 24;
const HEAD = 28;
/** Columns in pixels: labels, then bars, then numbers. */
const BARS = { start: 330, width: 460 };
const LONGEST_LABEL = 48;
const TICKS = 4;

/** The bars of a waterfall, one below the other; each starts where the one before it ends. */
export function drawWaterfall(waterfall: Waterfall, title: string): Drawing {
  const { bars, ticks } = placeBars(waterfall, TICKS);
  const height = HEAD + waterfall.steps.length * ROW + 4;
  return {
    ...{ width: WIDTH, height, title },
    description: waterfall.steps.map((step) => `${inertText(step.label)}: ${amountOf(step)}`).join('; '),
    content: [
      ...ticks.flatMap(({ bytes, at }) => drawTick(formatBytes(bytes), xOf(at), height)),
      ...waterfall.steps.flatMap((step, index) => drawStep(step, bars[index], HEAD + index * ROW)),
    ],
  };
}

const xOf = (percent: number): number => BARS.start + (percent / 100) * BARS.width;

function drawTick(text: string, x: number, height: number): SvgElement[] {
  return [
    element('line', { class: 'grid', x1: x, x2: x, y1: HEAD - 6, y2: height }),
    label(x, HEAD - 12, 'quiet middle', text),
  ];
}

function drawStep(step: WaterfallStep, bar: PlacedBar | undefined, y: number): SvgElement[] {
  const middle = y + ROW / 2 + 4;
  const name = label(0, middle, step.kind === 'total' ? 'strong' : '', shorten(inertText(step.label), LONGEST_LABEL));
  const amount = label(WIDTH, middle, step.kind === 'total' ? 'strong end' : 'end', amountOf(step));
  if (!bar || step.from === step.to) return [name, amount];
  const width = Math.max(1, (bar.width / 100) * BARS.width);
  return [name, element('rect', { class: bar.tone, x: xOf(bar.start), y: y + 4, width, height: ROW - 8 }), amount];
}

const amountOf = ({ kind, from, to }: WaterfallStep): string =>
  kind === 'total' ? formatBytes(to) : formatDelta(to - from);
