import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { DockerfileLines, InstructionBytes } from '../../src/core/report/dockerfile-lines.js';
import { dockerfileRows, matchedSize, type DockerfileRow } from '../model/dockerfile-rows.js';
import { formatWhole } from '../model/text.js';
import { Foreign, Size } from './text.js';

/** More lines are shown on demand. */
const FEW = 400;

interface DockerfileLinesProps {
  readonly lines: DockerfileLines;
  /** contentSize of the image: what no line made is said below. */
  readonly contentSize: number;
}

/** A Dockerfile with the bytes beside each line that made some. */
export function DockerfileLinesView({ lines, contentSize }: DockerfileLinesProps): VNode {
  const rows = useMemo(() => dockerfileRows(lines), [lines]);
  const [all, setAll] = useState(false);
  const most = lines.instructions.reduce((largest, one) => Math.max(largest, one.contentSize), 1);
  const unmatched = contentSize - matchedSize(lines);
  return (
    <>
      <div class="scroll" role="region" aria-label="Dockerfile with bytes" tabIndex={0}>
        <table class="source">
          <thead>
            <tr>
              <th scope="col" class="number">
                Bytes
              </th>
              <th scope="col">
                <span class="visually-hidden">Bar</span>
              </th>
              <th scope="col" class="number">
                Line
              </th>
              <th scope="col">Dockerfile</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, all ? undefined : FEW).map((row) => (
              <SourceRow key={row.number} row={row} most={most} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > FEW && (
        <button type="button" onClick={() => setAll(!all)}>
          {all ? 'Show fewer lines' : `Show all ${formatWhole(rows.length)} lines`}
        </button>
      )}
      {lines.unmatchedLayers.length > 0 && (
        <p class="quiet">
          No line was found for {layersText(lines.unmatchedLayers)}: <Size bytes={unmatched} />.
        </p>
      )}
    </>
  );
}

function SourceRow({
  row: { number, text, instruction, buildOnly },
  most,
}: {
  row: DockerfileRow;
  most: number;
}): VNode {
  const size = instruction?.contentSize ?? 0;
  const hidden = instruction?.hiddenSize ?? 0;
  const share = (bytes: number): string => `${(bytes / most) * 100}%`;
  return (
    <tr class={buildOnly ? 'build-only' : undefined}>
      <td class="source-size number" title={instruction ? titleOf(instruction) : undefined}>
        {instruction && <Bytes instruction={instruction} />}
      </td>
      <td class="source-bar">
        {size > 0 && (
          <span class="layer-track" aria-hidden="true">
            {size > hidden && <span class="layer-visible" style={{ width: share(size - hidden) }} />}
            {hidden > 0 && <span class="layer-hidden" style={{ width: share(hidden) }} />}
          </span>
        )}
      </td>
      <td class="source-line number quiet">{number}</td>
      <td class="source-text">
        <Foreign text={text} code />
      </td>
    </tr>
  );
}

function Bytes({ instruction }: { instruction: InstructionBytes }): VNode | null {
  const { layers, contentSize, createsLayer, inImage, keyword } = instruction;
  if (layers.length > 0) return <Size bytes={contentSize} />;
  if (keyword === 'FROM') return inImage ? null : <span class="quiet">build stage</span>;
  if (!inImage) return null;
  return <span class="quiet">{createsLayer ? 'none found' : 'no layer'}</span>;
}

function titleOf({ layers, reason, confidence }: InstructionBytes): string | undefined {
  if (layers.length === 0 || reason === null) return undefined;
  const sure = confidence === null || confidence === 1 ? '' : `, ${Math.round(confidence * 100)} % sure`;
  return `${layersText(layers)}: ${reason}${sure}`;
}

/** `layer #3`, `layers #0 to #4`, or as many as there are. */
function layersText(layers: readonly number[]): string {
  const [first = 0, last = first] = [layers[0], layers.at(-1)];
  if (layers.length === 1) return `layer #${first}`;
  const inOrder = last - first === layers.length - 1;
  return inOrder ? `layers #${first} to #${last}` : `${formatWhole(layers.length)} layers`;
}
