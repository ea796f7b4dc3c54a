import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Finding } from '../../src/core/report/finding.js';
import type { FindingRow, FindingState } from '../model/finding-rows.js';
import { formatWhole, proseParts } from '../model/text.js';
import { Notice } from './notice.js';
import { isBeginning, Prose } from './prose.js';
import { Foreign, Size } from './text.js';

const FEW = 10;
const STATE_LABELS: Readonly<Record<FindingState, string>> = {
  introduced: 'New in the candidate',
  remaining: 'In both',
  fixed: 'Fixed',
  present: '',
};

/** Findings, the most bytes first, each with what to change. */
export function FindingList({ rows }: { rows: readonly FindingRow[] }): VNode {
  const [state, setState] = useState<FindingState | ''>('');
  const [all, setAll] = useState(false);
  const states = [...new Set(rows.map((row) => row.state))].filter((one) => one !== 'present');
  const wanted = rows.filter((row) => state === '' || row.state === state);
  if (rows.length === 0) return <Notice>Nothing found.</Notice>;
  return (
    <>
      {states.length > 0 && (
        <div class="choices" role="group" aria-label="Which findings">
          {(['', ...states] as const).map((one) => (
            <button key={one} type="button" aria-pressed={state === one} onClick={() => setState(one)}>
              {one === '' ? 'All' : STATE_LABELS[one]} ({countOf(rows, one)})
            </button>
          ))}
        </div>
      )}
      <ol class="findings">
        {wanted.slice(0, all ? undefined : FEW).map((row) => (
          <FindingItem key={row.key} row={row} />
        ))}
      </ol>
      {wanted.length > FEW && (
        <button type="button" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${wanted.length}`}
        </button>
      )}
    </>
  );
}

const countOf = (rows: readonly FindingRow[], state: FindingState | ''): number =>
  rows.filter((row) => state === '' || row.state === state).length;

function FindingItem({ row: { state, finding } }: { row: FindingRow }): VNode {
  return (
    <li class={`finding ${finding.severity} ${state}`}>
      <header>
        <h3>
          <Foreign text={finding.title} />
        </h3>
        {finding.bytes !== null && <Size bytes={finding.bytes} />}
      </header>
      <p class="finding-marks">
        <span class={`badge severity-${finding.severity}`}>{finding.severity}</span>
        {state !== 'present' && <span class={`badge state-${state}`}>{STATE_LABELS[state]}</span>}
        {finding.scope === 'base' && <span class="badge">base image</span>}
        <code class="quiet">{finding.ruleId}</code>
      </p>
      <p>
        <Prose text={finding.message} instruction={finding.evidence.instruction} />
      </p>
      <EvidenceView evidence={finding.evidence} message={finding.message} />
      {finding.waived && <WaivedBy waived={finding.waived} />}
      {state !== 'fixed' && (
        <p class="remedy">
          <strong>What to change: </strong>
          <Prose text={finding.remediation} />
        </p>
      )}
    </li>
  );
}

/** Why a finding is accepted, by whom, and until when. */
function WaivedBy({ waived: { reason, owner, expires } }: { waived: NonNullable<Finding['waived']> }): VNode {
  const rest = [owner === undefined ? '' : `by ${owner}`, expires === undefined ? '' : `until ${expires}`];
  return (
    <p>
      <span class="badge">Waived</span> <Foreign text={[...rest, reason].filter(Boolean).join(', ')} />
    </p>
  );
}

const says = (message: string, instruction: string): boolean =>
  message.includes(instruction) || proseParts(message).some(({ text }) => isBeginning(text, instruction));

/** Where it was seen; an instruction that the message has already is not said again. */
function EvidenceView({ evidence, message }: Pick<Finding, 'evidence' | 'message'>): VNode {
  const { layerIndex, line, instruction, paths, pathCount } = evidence;
  return (
    <>
      {instruction !== null && !says(message, instruction) && (
        <p class="instruction">
          {layerIndex !== null && <span class="quiet">#{layerIndex} </span>}
          {line !== null && <span class="quiet">line {line} </span>}
          <Foreign text={instruction} code />
        </p>
      )}
      {paths.length > 0 && (
        <details>
          <summary>
            {formatWhole(pathCount)} {pathCount === 1 ? 'path' : 'paths'}
          </summary>
          <ul class="paths">
            {paths.map((path) => (
              <li key={path}>
                <Foreign text={path} code />
              </li>
            ))}
            {pathCount > paths.length && <li>and {formatWhole(pathCount - paths.length)} more</li>}
          </ul>
        </details>
      )}
    </>
  );
}
