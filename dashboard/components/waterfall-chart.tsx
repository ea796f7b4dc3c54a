import { scaleLinear, type ScaleLinear } from 'd3-scale';
import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { ComparisonReport } from '../api/resources.js';
import { ownerRows, purposeRows } from '../model/change-rows.js';
import { makeWaterfall, type WaterfallStep } from '../model/waterfall.js';
import { formatBytes } from '../model/text.js';
import { Foreign, Size, SizeDelta } from './text.js';

const FEW = 12;
const VIEWS = { owner: 'By owner', purpose: 'By purpose' } as const;
const TICKS = 4;

type Scale = ScaleLinear<number, number>;

/** The ledger as a table whose bars lead from the baseline's content to the candidate's. */
export function WaterfallChart({ report }: { report: ComparisonReport }): VNode {
  const [all, setAll] = useState(false);
  const [view, setView] = useState<keyof typeof VIEWS>('owner');
  const rows = useMemo(
    () => (view === 'owner' ? ownerRows(report.ledger) : purposeRows(report.purposes)),
    [report, view],
  );
  const { residual } = view === 'owner' ? report.ledger : report.purposes;
  const limit = all ? Infinity : FEW;
  const { steps, domain } = useMemo(() => {
    const baseline = report.baseline.sizes.contentSize;
    const candidate = report.candidate.sizes.contentSize;
    return makeWaterfall({ baseline, candidate, rows, residual }, limit);
  }, [report, rows, residual, limit]);
  const scale = scaleLinear().domain(domain).range([0, 100]);
  return (
    <>
      <div class="choices" role="group" aria-label="Rows by">
        {(Object.keys(VIEWS) as (keyof typeof VIEWS)[]).map((one) => (
          <button key={one} type="button" aria-pressed={view === one} onClick={() => setView(one)}>
            {VIEWS[one]}
          </button>
        ))}
      </div>
      <table class="waterfall">
        <caption class="visually-hidden">Where the bytes went, from the baseline to the candidate</caption>
        <thead>
          <tr>
            <th scope="col">Where</th>
            <th scope="col" class="axis-cell">
              <span class="visually-hidden">Bar</span>
              <Axis scale={scale} />
            </th>
            <th scope="col" class="number">
              Bytes
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <Step key={step.key} step={step} scale={scale} />
          ))}
        </tbody>
      </table>
      {(domain[0] > 0 || rows.length > FEW) && (
        <p class="hint">
          {domain[0] > 0 && `The axis starts at ${formatBytes(domain[0])}, to show small changes. `}
          {rows.length > FEW && (
            <button type="button" onClick={() => setAll(!all)}>
              {all ? 'Show fewer rows' : `Show all ${rows.length} rows`}
            </button>
          )}
        </p>
      )}
    </>
  );
}

function Axis({ scale }: { scale: Scale }): VNode {
  return (
    <span class="axis" aria-hidden="true">
      {scale.ticks(TICKS).map((tick) => (
        <span key={tick} class="tick" style={{ left: `${scale(tick)}%` }}>
          {formatBytes(tick)}
        </span>
      ))}
    </span>
  );
}

function Step({ step, scale }: { step: WaterfallStep; scale: Scale }): VNode {
  const { kind, label, note, from, to, examples } = step;
  const start = kind === 'total' ? (scale.range()[0] ?? 0) : scale(Math.min(from, to));
  const width = Math.max(0, scale(Math.max(from, to)) - start);
  return (
    <tr class={`step ${kind}`}>
      <th scope="row">
        {label}
        {examples.length > 0 ? <Examples note={note} examples={examples} /> : <span class="quiet note">{note}</span>}
      </th>
      <td class="bar-cell">
        <span class="bar-track">
          {to !== from && <span class={`bar ${toneOf(step)}`} style={{ left: `${start}%`, width: `${width}%` }} />}
        </span>
      </td>
      <td class="number">{kind === 'total' ? <Size bytes={to} /> : <SizeDelta bytes={to - from} />}</td>
    </tr>
  );
}

/** How much is behind a row, and the largest of it on demand. */
function Examples({ note, examples }: { note: string; examples: readonly string[] }): VNode {
  return (
    <details class="quiet note">
      <summary>{note === '' ? 'largest' : note}</summary>
      <ul class="paths">
        {examples.map((example) => (
          <li key={example}>
            <Foreign text={example} code />
          </li>
        ))}
      </ul>
    </details>
  );
}

function toneOf({ kind, from, to }: WaterfallStep): string {
  if (kind === 'total') return 'plain';
  return to < from ? 'less' : 'more';
}
