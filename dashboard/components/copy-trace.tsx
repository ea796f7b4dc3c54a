import type { VNode } from 'preact';
import type { CopiedLayer, CopyTrace } from '../../src/core/report/copy-trace.js';
import { PURPOSE_LABELS } from '../../src/core/report/purpose-labels.js';
import { formatWhole } from '../model/text.js';
import { Foreign, Size } from './text.js';

const FEW = 8;

/** What each COPY of the candidate brought, and from where in the baseline it comes. */
export function CopyTraceView({ trace }: { trace: CopyTrace }): VNode {
  return (
    <ol class="copies">
      {trace.layers.map((layer) => (
        <CopyView key={layer.layerIndex} layer={layer} />
      ))}
    </ol>
  );
}

function CopyView({ layer }: { layer: CopiedLayer }): VNode {
  const { layerIndex, instruction, bytes, tracedSize, unneeded, repeatsBase } = layer;
  return (
    <li>
      <p class="instruction">
        <span class="quiet">#{layerIndex} </span>
        <Foreign text={instruction ?? 'no history for this layer'} code />
      </p>
      <p>
        <Size bytes={bytes} />, of which <Size bytes={tracedSize} /> have the content of files of the baseline.
      </p>
      {unneeded.map((share) => (
        <p key={share.purpose}>
          <span class="badge state-introduced">not needed to run</span> {PURPOSE_LABELS[share.purpose]}:{' '}
          <Size bytes={share.bytes} /> in {formatWhole(share.files)} files
        </p>
      ))}
      {repeatsBase.bytes > 0 && (
        <p>
          <span class="badge state-introduced">shipped twice</span> <Size bytes={repeatsBase.bytes} /> are in a layer
          below already
        </p>
      )}
      <CopiedDirectories layer={layer} />
    </li>
  );
}

function CopiedDirectories({ layer: { layerIndex, directories, directoryCount } }: { layer: CopiedLayer }): VNode {
  return (
    <div class="scroll" role="region" aria-label={`Copied by layer ${layerIndex}`} tabIndex={0}>
      <table class="copied">
        <thead>
          <tr>
            <th scope="col">In the candidate</th>
            <th scope="col">From, in the baseline</th>
            <th scope="col" class="number">
              Bytes
            </th>
          </tr>
        </thead>
        <tbody>
          {directories.slice(0, FEW).map(({ path, from, sourceInstruction, bytes }) => (
            <tr key={`${path} ${from} ${sourceInstruction}`}>
              <th scope="row">
                <Foreign text={path} code />
              </th>
              <td class={from === null ? 'source-place' : 'source-place from'}>
                {from === null ? <span class="quiet">not in the baseline</span> : <Foreign text={from} code />}{' '}
                {sourceInstruction !== null && (
                  <span class="quiet">
                    made by <Foreign text={sourceInstruction} code />
                  </span>
                )}
              </td>
              <td class="number">
                <Size bytes={bytes} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {directoryCount > FEW && <p class="quiet">and {formatWhole(directoryCount - FEW)} more in the JSON report</p>}
    </div>
  );
}
