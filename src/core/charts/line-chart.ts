import { scaleLinear, scaleUtc } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { inertText, shorten } from '../exports/text/inert-text.js';
import { groupDigits } from '../exports/text/digits.js';
import { formatBytes, formatCount } from '../units.js';
import { DASHES, MAX_LINES } from './chart-style.js';
import { element, label, type Drawing, type SvgElement } from './svg.js';

/** A value at a time; null where it is not known. */
export interface ChartPoint {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly value: number | null;
  /** What is said of a value that jumped; null for any other. */
  readonly jump: string | null;
}

export interface ChartSeries {
  readonly name: string;
  /** The oldest first. */
  readonly points: readonly ChartPoint[];
}

export interface LineChartInput {
  readonly title: string;
  readonly unit: 'bytes' | 'count';
  readonly series: readonly ChartSeries[];
}

const WIDTH = 900;
const PLOT = { left: 84, right: 880, height: 270 };
const LEGEND = { top: 34, row: 20, columns: 3, longest: 38 };
const TICKS = { x: 6, y: 5 };
/** Milliseconds. */
const DAY = 86_400_000;
/** Shorter spans are drawn as this one, milliseconds: their ticks would all say the same second. */
const LEAST_SPAN = 10_000;
/** Half of a label of the time axis at most: one at the edge moves in. */
const HALF_LABEL = 42;
const RING = 7;
const DOT = 3;
/** Points of a series from which on only jumps are marked. */
const DENSE = 150;
/** Room above the highest value. */
const HEADROOM = 1.05;

/**
 * Values over time as stepped lines, since one holds until the next; rings mark jumps. Of more series than can
 * be told apart the first are drawn, and the legend says so.
 */
export function drawLines({ title, unit, series }: LineChartInput): Drawing {
  const drawn = series.slice(0, MAX_LINES);
  const format = (value: number): string => (unit === 'bytes' ? formatBytes(value) : groupDigits(value));
  const legendRows = Math.ceil((drawn.length + Number(series.length > drawn.length)) / LEGEND.columns);
  const top = LEGEND.top + legendRows * LEGEND.row;
  const scales = scalesOf(drawn, top);
  return {
    ...{ width: WIDTH, height: top + PLOT.height + 34, title },
    description: drawn.map((one) => describe(one, format)).join('; ') || 'There is no data.',
    content: [
      element('rect', { class: 'page', width: WIDTH, height: top + PLOT.height + 34 }),
      label(8, 20, 'strong', shorten(inertText(title), 110)),
      ...drawLegend(drawn, series.length - drawn.length),
      ...(scales
        ? drawAxes(scales, top, format)
        : [label(WIDTH / 2, top + PLOT.height / 2, 'quiet middle', 'No data')]),
      ...(scales ? drawn.flatMap((one, index) => drawSeries(one, index, scales, format)) : []),
    ],
  };
}

type Scales = NonNullable<ReturnType<typeof scalesOf>>;

function scalesOf(series: readonly ChartSeries[], top: number) {
  const points = series.flatMap((one) => one.points).filter(({ value }) => value !== null);
  const times = points.map(({ at }) => Date.parse(at));
  if (times.length === 0) return null;
  const range = (values: readonly number[]): [number, number] => [
    values.reduce((least, one) => Math.min(least, one), Infinity),
    values.reduce((most, one) => Math.max(most, one), -Infinity),
  ];
  const [least, most] = range(points.map(({ value }) => value ?? 0));
  return {
    x: scaleUtc()
      .domain(widened(range(times)))
      .range([PLOT.left, PLOT.right]),
    y: scaleLinear()
      .domain([Math.min(0, least), Math.max(most * HEADROOM, 1)])
      .range([top + PLOT.height, top + 6]),
  };
}

function widened([first, last]: [number, number]): [number, number] {
  const missing = Math.max(0, LEAST_SPAN - (last - first));
  return [first - missing / 2, last + missing / 2];
}

function drawLegend(series: readonly ChartSeries[], omitted: number): SvgElement[] {
  const place = (index: number): [number, number] => [
    PLOT.left + (index % LEGEND.columns) * 266,
    LEGEND.top + 12 + Math.floor(index / LEGEND.columns) * LEGEND.row,
  ];
  const entries = series.flatMap(({ name }, index) => {
    const [x, y] = place(index);
    return [
      element('line', { class: `curve line-${index}`, ...dashOf(index), x1: x, x2: x + 24, y1: y - 4, y2: y - 4 }),
      label(x + 30, y, '', shorten(inertText(name), LEGEND.longest)),
    ];
  });
  const [x, y] = place(series.length);
  return omitted > 0 ? [...entries, label(x, y, 'quiet', `and ${omitted} more, not drawn`)] : entries;
}

function drawAxes({ x, y }: Scales, top: number, format: (value: number) => string): SvgElement[] {
  const bottom = top + PLOT.height;
  const formatTime = x.tickFormat(TICKS.x, timePattern(x.domain()));
  return [
    ...y
      .ticks(TICKS.y)
      .flatMap((value) => [
        element('line', { class: 'grid', x1: PLOT.left, x2: PLOT.right, y1: y(value), y2: y(value) }),
        label(PLOT.left - 8, y(value) + 4, 'quiet end', format(value)),
      ]),
    ...x
      .ticks(TICKS.x)
      .flatMap((time) => [
        element('line', { class: 'grid', x1: x(time), x2: x(time), y1: bottom, y2: bottom + 5 }),
        label(Math.min(x(time), WIDTH - HALF_LABEL), bottom + 20, 'quiet middle', formatTime(time)),
      ]),
  ];
}

/** Every tick says the day, unless all are of a few minutes: what d3 would leave out is not in the picture. */
function timePattern([first, last]: readonly (Date | undefined)[]): string {
  const span = (last?.getTime() ?? 0) - (first?.getTime() ?? 0);
  if (span > 3 * DAY) return '%d %b %Y';
  return span > DAY / 24 ? '%d %b %H:%M' : '%H:%M:%S';
}

function drawSeries(
  { points }: ChartSeries,
  index: number,
  { x, y }: Scales,
  format: (value: number) => string,
): SvgElement[] {
  const known = points.flatMap(({ at, value, jump }) => (value === null ? [] : [{ at, value, jump }]));
  const place = ({ at, value }: { at: string; value: number }) => ({ cx: x(Date.parse(at)), cy: y(value) });
  const curve = line<{ at: string; value: number }>()
    .x((point) => place(point).cx)
    .y((point) => place(point).cy)
    .curve(curveStepAfter);
  const dots = known.length > DENSE ? [] : known;
  return [
    element('path', { class: `curve line-${index}`, ...dashOf(index), d: curve(known) ?? '' }),
    ...dots.map((point) =>
      element(
        'circle',
        { class: `dot-${index}`, r: DOT, ...place(point) },
        element('title', {}, `${point.at}: ${format(point.value)}`),
      ),
    ),
    ...known.flatMap((point) =>
      point.jump === null
        ? []
        : [
            element(
              'circle',
              { class: 'ring', r: RING, ...place(point) },
              element('title', {}, `${point.at}: ${point.jump}`),
            ),
          ],
    ),
  ];
}

function dashOf(index: number): Record<string, string> {
  const dash = DASHES[index % DASHES.length] ?? [];
  return dash.length > 0 ? { 'stroke-dasharray': dash.join(' ') } : {};
}

function describe({ name, points }: ChartSeries, format: (value: number) => string): string {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const [first, last] = [known[0], known.at(-1)];
  const jumps = points.filter(({ jump }) => jump !== null).length;
  if (first === undefined || last === undefined) return `${inertText(name)}: no data`;
  return `${inertText(name)}: ${formatCount(known.length, 'point', 'points')} from ${format(first)} to ${format(last)}, ${formatCount(jumps, 'jump', 'jumps')}`;
}
