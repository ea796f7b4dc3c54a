import type { VNode } from 'preact';
import type { ImageReport } from '../api/resources.js';
import { formatWhole } from '../model/text.js';
import { Notice } from './notice.js';
import { Foreign, Size } from './text.js';

const KINDS = [
  ['deleted', 'Deleted by a later layer'],
  ['overwritten', 'Replaced by other content'],
  ['metadataOnly', 'Shipped again for a change of owner, mode or time'],
] as const;
const FEW = 20;

/** What everybody pulls and nobody can see, and packages that only lower layers have. */
export function HiddenView({ report }: { report: ImageReport }): VNode {
  const { hidden } = report.sizes;
  const most = Math.max(hidden.deleted, hidden.overwritten, hidden.metadataOnly);
  if (most === 0 && report.removedLater.length === 0) return <Notice>Every byte that is shipped can be seen.</Notice>;
  return (
    <>
      <ol class="biggest">
        {KINDS.map(([kind, label]) => (
          <li key={kind}>
            {label}
            <Size bytes={hidden[kind]} />
            <span class="bar-track" aria-hidden="true">
              {hidden[kind] > 0 && (
                <span class="bar layer-hidden" style={{ width: `${(hidden[kind] / most) * 100}%` }} />
              )}
            </span>
          </li>
        ))}
      </ol>
      {report.removedLater.length > 0 && <RemovedPackages report={report} />}
    </>
  );
}

function RemovedPackages({ report: { removedLater } }: { report: ImageReport }): VNode {
  const count = removedLater.length;
  return (
    <>
      <h3 class="apart">{count === 1 ? '1 package' : `${formatWhole(count)} packages`} removed, but still shipped</h3>
      <ul class="removed-packages">
        {removedLater.slice(0, FEW).map(({ purl, name, version, layerIndex, removedInLayer }) => (
          <li key={`${purl} ${layerIndex ?? ''} ${removedInLayer}`}>
            <Foreign text={`${name} ${version}`} />{' '}
            <span class="quiet">
              {layerIndex === null ? '' : `from layer #${layerIndex}, `}gone in layer #{removedInLayer}
            </span>
          </li>
        ))}
        {count > FEW && <li class="quiet">and {formatWhole(count - FEW)} more in the JSON report</li>}
      </ul>
    </>
  );
}
