import { inertText, shorten } from '../exports/text/inert-text.js';
import { formatBytes, formatDelta } from '../units.js';
import { placeTiles, TREEMAP_HEIGHT, type PlacedTile } from './place-tiles.js';
import { element, label, type Drawing, type SvgElement } from './svg.js';
import { largestTiles, type Tile } from './tile.js';

const WIDTH = 900;
/** Pixels of a character, about, and the room that a label needs. */
const CHARACTER = 6.2;
const LABEL = { width: 40, height: 18, twoLines: 34 };
const NAMED = 20;

interface TreemapOptions {
  readonly title: string;
  /** Whether bytes are differences and show their sign. */
  readonly signed: boolean;
}

/** Tiles whose areas stand for bytes, with what is inside the roomy ones. */
export function drawTreemap(tiles: readonly Tile[], { title, signed }: TreemapOptions): Drawing {
  const format = signed ? formatDelta : formatBytes;
  const named = largestTiles(tiles, NAMED, 0).map((tile) => `${inertText(tile.label)}: ${format(tile.bytes)}`);
  return {
    ...{ width: WIDTH, height: TREEMAP_HEIGHT, title },
    description: named.join('; '),
    content: placeTiles(tiles, WIDTH).flatMap((placed) => drawTile(placed, 0, 0, format)),
  };
}

function drawTile(placed: PlacedTile, left: number, top: number, format: (bytes: number) => string): SvgElement[] {
  const { tile, width, height, inside } = placed;
  if (width <= 0 || height <= 0) return [];
  const [x, y] = [left + placed.left, top + placed.top];
  const [name, size] = [inertText(tile.label), format(tile.bytes)];
  const title = element('title', {}, [name, size, tile.note].filter(Boolean).join(', '));
  const nested = inside.length > 0;
  const box = element('rect', { class: nested ? 'frame' : tile.tone, x, y, width, height }, title);
  return [
    box,
    ...drawLabels({ name, size, x, y, width, height: nested ? LABEL.height : height }, nested || tile.tone === 'rest'),
    ...inside.flatMap((one) => drawTile(one, x, y, format)),
  ];
}

interface Labels {
  readonly name: string;
  readonly size: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Name and size, as far as there is room for them; a number that is cut would say something else. */
function drawLabels({ name, size, x, y, width, height }: Labels, dark: boolean): SvgElement[] {
  if (width < LABEL.width || height < LABEL.height) return [];
  const kind = dark ? '' : 'on-fill';
  const room = Math.floor((width - 8) / CHARACTER);
  const both = `${name} ${size}`;
  if (height < LABEL.twoLines) return [label(x + 4, y + 14, kind, both.length <= room ? both : shorten(name, room))];
  const second = size.length <= room ? [label(x + 4, y + 28, kind, size)] : [];
  return [label(x + 4, y + 14, kind, shorten(name, room)), ...second];
}
