import type { VNode } from 'preact';
import type { ComparisonReport } from '../api/resources.js';
import { keyFigures, type KeyFigure } from '../model/key-figures.js';
import { formatRatio, formatSigned, formatWhole } from '../model/text.js';
import { Size, SizeDelta } from './text.js';

/** The numbers to look at first, each for both images side by side on one scale, with the difference. */
export function KeyFigures({ report }: { report: ComparisonReport }): VNode {
  return (
    <ul class="key-figures">
      {keyFigures(report).map((figure) => (
        <li key={figure.label} class="key-figure">
          <h3>{figure.label}</h3>
          <p class="big">
            <Difference figure={figure} />
            <span class="quiet ratio">{formatRatio(figure.baseline, figure.candidate)}</span>
          </p>
          <Pair figure={figure} />
          <p class="hint">{figure.note}</p>
        </li>
      ))}
    </ul>
  );
}

function Difference({ figure: { unit, baseline, candidate } }: { figure: KeyFigure }): VNode {
  const delta = candidate - baseline;
  if (delta === 0) return <span class="number">no change</span>;
  if (unit === 'bytes') return <SizeDelta bytes={delta} />;
  return <span class={`number delta ${delta < 0 ? 'less' : 'more'}`}>{formatSigned(delta)}</span>;
}

function Pair({ figure: { unit, baseline, candidate } }: { figure: KeyFigure }): VNode {
  const most = Math.max(1, baseline, candidate);
  const tone = candidate < baseline ? 'less' : candidate > baseline ? 'more' : 'plain';
  const sides = [
    ['Baseline', baseline, 'plain'],
    ['Candidate', candidate, tone],
  ] as const;
  return (
    <dl class="pair">
      {sides.map(([side, value, fill]) => (
        <div key={side}>
          <dt>{side}</dt>
          <dd>{unit === 'bytes' ? <Size bytes={value} /> : <span class="number">{formatWhole(value)}</span>}</dd>
          <dd class="bar-track" aria-hidden="true">
            {value > 0 && <span class={`bar ${fill}`} style={{ width: `${(value / most) * 100}%` }} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
