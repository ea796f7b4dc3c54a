import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { useWidth } from '../hooks/use-width.js';
import { exactBytes, formatBytes, formatDelta, inertText } from '../model/text.js';
import { largestTiles, type Tile } from '../model/tile.js';

const MOST = 60;
const HEIGHT = 340;
/** Smallest tile in which a label can be read, CSS pixels. */
const LABEL = { width: 48, height: 32 };

interface TreemapProps {
  readonly label: string;
  readonly tiles: readonly Tile[];
  /** Whether sizes are differences and show their sign. */
  readonly signed: boolean;
  readonly onOpen: (key: string) => void;
}

interface PlacedTile {
  readonly tile: Tile;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Tiles whose areas stand for bytes; those that can be opened are buttons. */
export function Treemap({ label, tiles, signed, onOpen }: TreemapProps): VNode {
  const [ref, width] = useWidth<HTMLUListElement>();
  const placed = useMemo(() => place(tiles, width), [tiles, width]);
  return (
    <ul class="treemap" ref={ref} aria-label={label}>
      {placed.map((one) => (
        <TileView key={one.tile.key} placed={one} signed={signed} onOpen={onOpen} />
      ))}
    </ul>
  );
}

function place(tiles: readonly Tile[], width: number): PlacedTile[] {
  if (width === 0) return [];
  const shown = largestTiles(tiles, MOST);
  const root = hierarchy<{ children?: Tile[]; weight?: number }>({ children: shown }).sum(({ weight }) => weight ?? 0);
  const layout = treemap<{ children?: Tile[]; weight?: number }>().tile(treemapSquarify).size([width, HEIGHT]);
  return layout(root)
    .leaves()
    .map(({ data, x0, y0, x1, y1 }) => ({ tile: data as Tile, left: x0, top: y0, width: x1 - x0, height: y1 - y0 }));
}

interface TileViewProps {
  readonly placed: PlacedTile;
  readonly signed: boolean;
  readonly onOpen: (key: string) => void;
}

function TileView({ placed, signed, onOpen }: TileViewProps): VNode {
  const { tile, left, top, width, height } = placed;
  const size = signed ? formatDelta(tile.bytes).replace('-', '−') : formatBytes(tile.bytes);
  const name = inertText(tile.label);
  const title = [name, exactBytes(tile.bytes), tile.note].filter(Boolean).join(', ');
  const roomy = width >= LABEL.width && height >= LABEL.height;
  const text = roomy ? (
    <>
      <bdi class="tile-name">{name}</bdi>
      <span class="tile-size">{size}</span>
    </>
  ) : null;
  const style = { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
  return (
    <li style={style}>
      {tile.opens ? (
        <button type="button" class={`tile ${tile.tone}`} title={title} aria-label={`Open ${name}, ${size}`} onClick={() => onOpen(tile.key)}>
          {text}
        </button>
      ) : (
        <div class={`tile ${tile.tone}`} title={title}>
          {text ?? <span class="visually-hidden">{`${name}, ${size}`}</span>}
        </div>
      )}
    </li>
  );
}
