import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { LayerReport } from '../api/resources.js';
import { alignLayers, type LayerRow } from '../../src/core/charts/layer-alignment.js';
import { Legend } from './legend.js';
import { LayerBar } from './layer-bar.js';

const LEGEND = [
  ['layer-visible', 'visible in the final file system'],
  ['layer-hidden', 'shipped, but hidden by a later layer'],
] as const;

interface LayerStacksProps {
  readonly baseline: readonly LayerReport[];
  readonly candidate: readonly LayerReport[];
}

/** Both stacks of layers side by side, the oldest on top; what both have is joined. */
export function LayerStacks({ baseline, candidate }: LayerStacksProps): VNode {
  const rows = useMemo(() => alignLayers(baseline, candidate), [baseline, candidate]);
  const most = Math.max(1, ...[...baseline, ...candidate].map(({ contentSize }) => contentSize));
  return (
    <>
      <Legend entries={LEGEND} />
      <table class="stacks">
        <thead>
          <tr>
            <th scope="col">Baseline</th>
            <th scope="col">Candidate</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <StackRow key={`${row.baseline?.index ?? '-'} ${row.candidate?.index ?? '-'}`} row={row} most={most} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function StackRow({ row: { baseline, candidate, shared }, most }: { row: LayerRow<LayerReport>; most: number }): VNode {
  if (shared && baseline) {
    return (
      <tr class="shared">
        <td colSpan={2}>
          <span class="badge joined">In both</span>
          <LayerBar layer={baseline} most={most} />
        </td>
      </tr>
    );
  }
  return (
    <tr>
      <td class={baseline ? 'only-baseline' : 'none'}>{baseline && <LayerBar layer={baseline} most={most} />}</td>
      <td class={candidate ? 'only-candidate' : 'none'}>{candidate && <LayerBar layer={candidate} most={most} />}</td>
    </tr>
  );
}

/** The layers of one image, the oldest on top. */
export function LayerStack({ layers }: { layers: readonly LayerReport[] }): VNode {
  const most = Math.max(1, ...layers.map(({ contentSize }) => contentSize));
  return (
    <>
      <Legend entries={LEGEND} />
      <ol class="stack">
        {layers.map((layer) => (
          <li key={layer.index}>
            <LayerBar layer={layer} most={most} />
          </li>
        ))}
      </ol>
    </>
  );
}
