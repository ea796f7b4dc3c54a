import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { metricLabel } from '../../src/core/trends/metric-labels.js';
import { seriesName, trendRows } from '../model/trend-data.js';
import { trendPath, type Trend } from '../api/resources.js';
import { DownloadLink } from './download-link.js';
import { Notice } from './notice.js';
import { Section } from './section.js';
import { Foreign } from './text.js';
import { TrendChart } from './trend-chart.js';
import { TrendTable } from './trend-table.js';

/** As many lines as can be told apart. */
const LINES = 8;

/** The chart of a trend, its series to choose from, and all points as a table. */
export function TrendPanel({ trend, query }: { trend: Trend; query: Record<string, string> }): VNode {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const drawn = useMemo(() => trend.series.slice(0, LINES), [trend]);
  const shown = useMemo(() => drawn.filter((one) => !hidden.has(seriesName(one))), [drawn, hidden]);
  const rows = useMemo(() => trendRows(trend.series), [trend]);
  const toggle = (name: string): void =>
    setHidden(new Set([...hidden].concat(name).filter((one) => one !== name || !hidden.has(name))));
  return (
    <>
      <Section
        title={metricLabel(trend.metric)}
        hint="Drag over a span to zoom into it. Rings mark values that left the median of the five before by 10 % and more."
      >
        {trend.truncated && <Notice>Older observations are left out: choose an earlier end to see them.</Notice>}
        {trend.series.length > LINES && (
          <Notice>Only {LINES} series are drawn; choose a tag to see another one.</Notice>
        )}
        <fieldset class="series">
          <legend>Series</legend>
          {drawn.map((one, index) => {
            const name = seriesName(one);
            return (
              <label key={name}>
                <input type="checkbox" checked={!hidden.has(name)} onChange={() => toggle(name)} />
                <span class={`swatch line-${index}`} aria-hidden="true" />
                <Foreign text={name} />
              </label>
            );
          })}
        </fieldset>
        <TrendChart unit={trend.unit} all={drawn} shown={shown} label={metricLabel(trend.metric)} />
      </Section>
      <Section title="All points">
        <p class="choices">
          <DownloadLink path={trendPath({ ...query, format: 'csv' })} name={`trend-${trend.metric}.csv`}>
            Download as CSV
          </DownloadLink>
          <DownloadLink path={trendPath(query, '.svg')} name={`trend-${trend.metric}.svg`}>
            Download as SVG
          </DownloadLink>
        </p>
        <TrendTable rows={rows} unit={trend.unit} />
      </Section>
    </>
  );
}
