import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { useWidth } from '../hooks/use-width.js';
import { exactBytes, formatBytes, formatDelta, inertText } from '../model/text.js';
import type { Tile } from '../../src/core/charts/tile.js';
import { placeTiles, type PlacedTile } from '../../src/core/charts/place-tiles.js';

/** Smallest tile in which a label can be read, CSS pixels. */
const LABEL = { width: 48, height: 32 };
/** CSS pixels of a character, at most, and of the edges. */
const CHARACTER = 8.5;
const EDGES = 12;

interface TreemapProps {
  readonly label: string;
  readonly tiles: readonly Tile[];
  /** Whether sizes are differences and show their sign. */
  readonly signed: boolean;
  readonly onOpen: (key: string) => void;
}

/** Tiles whose areas stand for bytes, with what is inside them; those that can be opened are buttons. */
export function Treemap({ label, tiles, signed, onOpen }: TreemapProps): VNode {
  const [ref, width] = useWidth<HTMLUListElement>();
  const placed = useMemo(() => placeTiles(tiles, width), [tiles, width]);
  return (
    <ul class="treemap" ref={ref} aria-label={label}>
      {placed.map((one) => (
        <TileView key={one.tile.key} placed={one} signed={signed} onOpen={onOpen} />
      ))}
    </ul>
  );
}

interface TileViewProps {
  readonly placed: PlacedTile;
  readonly signed: boolean;
  readonly onOpen: (key: string) => void;
}

function TileView({ placed, signed, onOpen }: TileViewProps): VNode {
  const { tile, left, top, width, height, inside } = placed;
  const size = signed ? formatDelta(tile.bytes) : formatBytes(tile.bytes);
  const name = inertText(tile.label);
  const title = [name, exactBytes(tile.bytes), tile.note].filter(Boolean).join(', ');
  const nested = inside.length > 0;
  const roomy = width >= LABEL.width && (nested || height >= LABEL.height);
  // A number that is cut would say something else.
  const fits = width >= size.length * CHARACTER + EDGES;
  const kind = nested ? 'tile-head' : `tile ${tile.tone}`;
  return (
    <li style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}>
      {tile.opens ? (
        <button
          type="button"
          class={kind}
          title={title}
          aria-label={`Open ${name}, ${size}`}
          onClick={() => onOpen(tile.key)}
        >
          {roomy && <TileText name={name} size={fits ? size : ''} />}
        </button>
      ) : (
        <div class={kind} title={title}>
          {roomy && <TileText name={name} size={fits ? size : ''} />}
          {!(roomy && fits) && <span class="visually-hidden">{roomy ? size : `${name}, ${size}`}</span>}
        </div>
      )}
      {nested && (
        <ul>
          {inside.map((one) => (
            <TileView key={one.tile.key} placed={one} signed={signed} onOpen={onOpen} />
          ))}
        </ul>
      )}
    </li>
  );
}

function TileText({ name, size }: { name: string; size: string }): VNode {
  return (
    <>
      <bdi class="tile-name">{name}</bdi> <span class="tile-size">{size}</span>
    </>
  );
}
