import uPlot from 'uplot';
import type { TrendSeries } from '../../src/trends/trend.dto.js';
import { formatMetric, formatTick } from '../model/text.js';
import { jumpPositions, seriesName } from '../model/trend-data.js';

const HEIGHT = 320;
const AXIS_WIDTH = 76;
const RING = 7;
/** Lines differ by dash too, for those who cannot tell the colours apart. */
const DASHES = [[], [8, 4], [2, 3], [12, 4, 2, 4]];

interface TrendOptions {
  readonly unit: 'bytes' | 'count';
  readonly series: readonly TrendSeries[];
  readonly width: number;
  /** Whether less than all of the time is shown. */
  readonly onZoom: (zoomed: boolean) => void;
  /** The position of the points that are pointed at; null for none. */
  readonly onPoint: (position: number | null) => void;
}

/** What uPlot draws: stepped lines, since a value holds until the next image; colours from the style sheet. */
export function trendOptions({ unit, series, width, onZoom, onPoint }: TrendOptions): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: color('text-quiet'),
    grid: { stroke: color('line'), width: 1 },
    ticks: { stroke: color('line'), width: 1 },
  };
  const jumps = jumpPositions(series);
  const format = (value: number | null): string => (value === null ? '' : formatMetric(value, unit));
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: true, y: false } },
    scales: { y: { range: (_, min, max) => [0, Math.max(max, min) * 1.05 || 1] } },
    axes: [
      {
        ...axis,
        space: 80,
        values: (_, times, __, ___, step) => times.map((time, index) => formatTick(time, times[index - 1], step)),
      },
      { ...axis, size: AXIS_WIDTH, values: (_, values) => values.map(format) },
    ],
    series: [
      {},
      ...series.map((one, index): uPlot.Series => ({
        label: seriesName(one),
        stroke: color(`line-${index}`),
        width: 2,
        dash: DASHES[index % DASHES.length] ?? [],
        spanGaps: true,
        points: { show: true, size: 6, fill: color(`line-${index}`) },
        ...(uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
      })),
    ],
    hooks: {
      draw: [(chart) => drawJumps(chart, jumps, color('text'))],
      setCursor: [({ cursor: { idx } }) => onPoint(idx ?? null)],
      setScale: [(chart, scale) => scale === 'x' && onZoom(isZoomed(chart))],
    },
  };
}

/** Rings around the points where a value jumped. */
function drawJumps(chart: uPlot, jumps: readonly (readonly number[])[], color: string): void {
  const { ctx } = chart;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 2 * devicePixelRatio;
  chart.series.slice(1).forEach(({ show }, index) => {
    const values = chart.data[index + 1];
    if (show === false || !values) return;
    for (const at of jumps[index] ?? []) {
      const time = chart.data[0][at];
      const value = values[at];
      if (time === undefined || value == null) continue;
      ctx.beginPath();
      ctx.arc(
        chart.valToPos(time, 'x', true),
        chart.valToPos(value, 'y', true),
        RING * devicePixelRatio,
        0,
        2 * Math.PI,
      );
      ctx.stroke();
    }
  });
  ctx.restore();
}

function isZoomed(chart: uPlot): boolean {
  const { min, max } = chart.scales['x'] ?? {};
  const [first, last] = [chart.data[0][0], chart.data[0].at(-1)];
  return min != null && max != null && first !== undefined && last !== undefined && (min > first || max < last);
}
