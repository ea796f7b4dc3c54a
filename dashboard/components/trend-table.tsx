import type { VNode } from 'preact';
import { imageLink } from '../model/route.js';
import { formatMetric, formatSigned, formatTime, formatWhole } from '../model/text.js';
import type { TrendRow } from '../model/trend-data.js';
import { Foreign, SizeDelta } from './text.js';

const MOST = 500;

/** Points of a trend, the newest first, with the change since the one before and the median of those before. */
export function TrendTable({ rows, unit }: { rows: readonly TrendRow[]; unit: 'bytes' | 'count' }): VNode {
  return (
    <div class="scroll tall" role="region" aria-label="Table of points" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Series</th>
            <th scope="col" class="number">
              Value
            </th>
            <th scope="col" class="number">
              Change
            </th>
            <th scope="col" class="number">
              Median before
            </th>
            <th scope="col">Image</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map((row) => (
            <tr key={row.imageId} class={row.jump ? 'jump' : undefined}>
              <td>
                <time dateTime={row.at}>{formatTime(row.at)}</time>
              </td>
              <td>
                <Foreign text={row.series} />
              </td>
              <td class="number" title={row.value === null ? undefined : formatWhole(row.value)}>
                {row.value === null ? <span class="quiet">not known</span> : formatMetric(row.value, unit)}
              </td>
              <td class="number">
                <Change row={row} unit={unit} />
              </td>
              <td class="number">{row.baseline === null ? '' : formatMetric(row.baseline, unit)}</td>
              <td>
                <a href={imageLink(row.imageId)}>
                  <code>{row.digest.slice(0, 19)}</code>
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST && <p class="quiet">The {formatWhole(rows.length - MOST)} oldest are only in the CSV.</p>}
    </div>
  );
}

function Change({ row: { delta, jump }, unit }: { row: TrendRow; unit: 'bytes' | 'count' }): VNode | null {
  if (delta === null) return null;
  return (
    <>
      {unit === 'bytes' ? <SizeDelta bytes={delta} /> : formatSigned(delta)}
      {jump && <span class="badge jump-mark">jump{jump.ratio === null ? '' : ` ${percent(jump.ratio)}`}</span>}
    </>
  );
}

const percent = (ratio: number): string => `${formatSigned(Math.round(ratio * 100))} %`;
