import type { VNode } from 'preact';
import type { LayerReport } from '../api/resources.js';
import { hiddenSize } from '../../src/core/charts/layer-alignment.js';
import { Foreign, Size } from './text.js';

/** Longer instructions are shown in full on demand. */
const SHORT = 140;

/** One layer: what made it, its bytes as a bar on a scale of `most`, hidden ones hatched. */
export function LayerBar({ layer, most }: { layer: LayerReport; most: number }): VNode {
  const hidden = hiddenSize(layer);
  const share = (bytes: number): string => `${most === 0 ? 0 : (bytes / most) * 100}%`;
  return (
    <div class="layer">
      <Instruction text={layer.instruction ?? layer.createdBy} />
      <span class="layer-track" aria-hidden="true">
        <span class="layer-visible" style={{ width: share(layer.visibleSize) }} />
        {hidden > 0 && <span class="layer-hidden" style={{ width: share(hidden) }} />}
      </span>
      <p class="layer-facts">
        <span class="quiet">#{layer.index}</span> <Size bytes={layer.contentSize} />
        {hidden > 0 && (
          <span class="hidden-part">
            <Size bytes={hidden} /> hidden
          </span>
        )}
        <span class="quiet">
          <Size bytes={layer.compressedSize} /> to pull
        </span>
        {layer.base && <span class="badge">base image</span>}
      </p>
    </div>
  );
}

function Instruction({ text }: { text: string | null }): VNode {
  if (text === null) return <p class="instruction quiet">no history for this layer</p>;
  if (text.length <= SHORT) {
    return (
      <p class="instruction">
        <Foreign text={text} code />
      </p>
    );
  }
  return (
    <details class="instruction">
      <summary>
        <Foreign text={`${text.slice(0, SHORT)}…`} code />
      </summary>
      <Foreign text={text} code />
    </details>
  );
}
