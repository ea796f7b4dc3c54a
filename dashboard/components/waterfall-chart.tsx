import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { ComparisonReport } from '../api/resources.js';
import { ownerRows, purposeRows } from '../../src/core/charts/change-rows.js';
import {
  makeWaterfall,
  placeBars,
  type PlacedBar,
  type PlacedBars,
  type WaterfallStep,
} from '../../src/core/charts/waterfall.js';
import { VISIBLE_BASE_NOTE } from '../../src/core/report/purpose-labels.js';
import { shortPackage } from '../../src/core/exports/text/short-package.js';
import { formatBytes } from '../model/text.js';
import { Foreign, Size, SizeDelta } from './text.js';

const FEW = 12;
const VIEWS = { owner: 'By owner', purpose: 'By purpose' } as const;
const TICKS = 4;

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
  const waterfall = useMemo(() => {
    const baseline = report.baseline.sizes.contentSize;
    const candidate = report.candidate.sizes.contentSize;
    return makeWaterfall({ baseline, candidate, rows, residual }, limit);
  }, [report, rows, residual, limit]);
  const { steps, domain } = waterfall;
  const { bars, ticks } = useMemo(() => placeBars(waterfall, TICKS), [waterfall]);
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
              <Axis ticks={ticks} />
            </th>
            <th scope="col" class="number">
              Bytes
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, index) => (
            <Step key={step.key} step={step} bar={bars[index]} />
          ))}
        </tbody>
      </table>
      {view === 'purpose' && rows.some(({ key }) => key === 'base') && <p class="hint">{VISIBLE_BASE_NOTE}</p>}
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

function Axis({ ticks }: { ticks: PlacedBars['ticks'] }): VNode {
  return (
    <span class="axis" aria-hidden="true">
      {ticks.map(({ bytes, at }) => (
        <span key={bytes} class="tick" style={{ left: `${at}%` }}>
          {formatBytes(bytes)}
        </span>
      ))}
    </span>
  );
}

function Step({ step, bar }: { step: WaterfallStep; bar: PlacedBar | undefined }): VNode {
  const { kind, label, note, from, to, examples } = step;
  return (
    <tr class={`step ${kind}`}>
      <th scope="row">
        {label}
        {examples.length > 0 ? <Examples note={note} examples={examples} /> : <span class="quiet note">{note}</span>}
      </th>
      <td class="bar-cell">
        <span class="bar-track">
          {to !== from && bar && (
            <span class={`bar ${bar.tone}`} style={{ left: `${bar.start}%`, width: `${bar.width}%` }} />
          )}
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
            <Foreign text={shortPackage(example)} code />
          </li>
        ))}
      </ul>
    </details>
  );
}
