import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { TrendSeries } from '../../src/trends/trend.dto.js';
import { useTheme } from '../hooks/use-theme.js';
import { useWidth } from '../hooks/use-width.js';
import { formatMetric, formatTime } from '../model/text.js';
import { seriesName, trendColumns, valuesAt, type TrendColumns } from '../model/trend-data.js';
import { Foreign } from './text.js';
import { trendOptions } from './trend-options.js';

interface TrendChartProps {
  readonly label: string;
  readonly unit: 'bytes' | 'count';
  /** All series that have a colour, and those of them to draw. */
  readonly all: readonly TrendSeries[];
  readonly shown: readonly TrendSeries[];
}

/** Lines over time. Dragging zooms; the buttons do the same for the keyboard. */
export function TrendChart({ label, unit, all, shown }: TrendChartProps): VNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const chart = useRef<uPlot | null>(null);
  const [theme] = useTheme();
  const [zoomed, setZoomed] = useState(false);
  const [position, setPosition] = useState<number | null>(null);
  const columns = useMemo(() => trendColumns(all), [all]);
  useEffect(() => {
    const element = ref.current;
    if (!element || width === 0) return undefined;
    const made = new uPlot(
      trendOptions({ unit, series: all, width, onZoom: setZoomed, onPoint: setPosition }),
      columns,
      element,
    );
    chart.current = made;
    return () => made.destroy();
  }, [columns, unit, width, theme]);
  useEffect(() => {
    const names = new Set(shown.map(seriesName));
    all.forEach((one, index) => chart.current?.setSeries(index + 1, { show: names.has(seriesName(one)) }));
  }, [all, shown, unit, width, theme]);
  const zoom = (factor: number): void => zoomBy(chart.current, factor);
  return (
    <>
      <div class="chart" ref={ref} role="img" aria-label={`${label} over time; the table below has every point`} />
      <Readout {...{ unit, all, shown, columns, position }} />
      <div class="choices" role="group" aria-label="Zoom">
        <button type="button" onClick={() => zoom(0.5)}>
          Zoom in
        </button>
        <button type="button" onClick={() => zoom(2)} disabled={!zoomed}>
          Zoom out
        </button>
        <button type="button" onClick={() => chart.current?.setData(columns)} disabled={!zoomed}>
          Show all
        </button>
      </div>
    </>
  );
}

interface ReadoutProps extends Pick<TrendChartProps, 'unit' | 'all' | 'shown'> {
  readonly columns: TrendColumns;
  readonly position: number | null;
}

/** The numbers at the time that is pointed at. For the eye only: the table has them for everybody. */
function Readout({ unit, all, shown, columns, position }: ReadoutProps): VNode {
  const time = position === null ? undefined : columns[0][position];
  if (position === null || time === undefined) return <p class="readout">Point at the chart to read its values.</p>;
  const values = valuesAt(columns, position);
  const named = all.map((one, index) => ({ one, index, value: values[index] ?? null }));
  return (
    <p class="readout" aria-hidden="true">
      {formatTime(new Date(time * 1000).toISOString())}
      {named
        .filter(({ one, value }) => value !== null && shown.includes(one))
        .map(({ one, index, value }) => (
          <span key={index}>
            <span class={`swatch line-${index}`} /> <Foreign text={seriesName(one)} />{' '}
            <strong>{formatMetric(value ?? 0, unit)}</strong>
          </span>
        ))}
    </p>
  );
}

/** Scales the span of time around its middle, never beyond what there is. */
function zoomBy(chart: uPlot | null, factor: number): void {
  const times = chart?.data[0];
  const { min, max } = chart?.scales['x'] ?? {};
  const [first, last] = [times?.[0], times?.at(-1)];
  if (!chart || min == null || max == null || first === undefined || last === undefined) return;
  const half = ((max - min) / 2) * factor;
  const middle = (min + max) / 2;
  chart.setScale('x', { min: Math.max(first, middle - half), max: Math.min(last, middle + half) });
}
