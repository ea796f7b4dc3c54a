import type { VNode } from 'preact';
import { largestTiles, type Tile } from '../../src/core/charts/tile.js';
import { Foreign, Size, SizeDelta } from './text.js';

const MOST = 25;

/** The tiles of a treemap as a table, for those who cannot use the picture. */
export function TileTable({ tiles, signed }: { tiles: readonly Tile[]; signed: boolean }): VNode {
  return (
    <details>
      <summary>As a table</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" class="number">
              Bytes
            </th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {largestTiles(tiles, MOST, 0).map(({ key, label, bytes, note }) => (
            <tr key={key}>
              <th scope="row">
                <Foreign text={label} />
              </th>
              <td class="number">{signed ? <SizeDelta bytes={bytes} /> : <Size bytes={bytes} />}</td>
              <td>{note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
