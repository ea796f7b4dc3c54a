import type { VNode } from 'preact';
import type { CacheReuse } from '../../src/core/report/comparison-report.js';
import { formatWhole } from '../model/text.js';
import { Foreign, Size } from './text.js';

/** What a build cache and a puller can reuse, and where the two stacks part. */
export function CacheReuseView({ reuse }: { reuse: CacheReuse }): VNode {
  const { sharedPrefix, firstDivergence, reusedSize, invalidatedSize, pullDeltaSize } = reuse;
  return (
    <div class="cache-reuse">
      <h3>Reuse</h3>
      <p>
        {sharedPrefix === 0
          ? 'No leading layer is the same'
          : `${formatWhole(sharedPrefix)} leading ${sharedPrefix === 1 ? 'layer is' : 'layers are'} the same`}{' '}
        (<Size bytes={reusedSize} /> reused); <Size bytes={invalidatedSize} /> come after the first difference. A host
        that has the baseline pulls <Size bytes={pullDeltaSize} />.
      </p>
      {firstDivergence && (
        <p>
          First difference at layer #{firstDivergence.layerIndex}: <Foreign text={firstDivergence.explanation} />
        </p>
      )}
      {firstDivergence && firstDivergence.paths.length > 0 && (
        <details>
          <summary>
            {formatWhole(firstDivergence.pathCount)} {firstDivergence.pathCount === 1 ? 'path differs' : 'paths differ'}
          </summary>
          <ul class="paths">
            {firstDivergence.paths.map((path) => (
              <li key={path}>
                <Foreign text={path} code />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
