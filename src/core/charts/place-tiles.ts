import { hierarchy, treemap, type HierarchyRectangularNode } from 'd3-hierarchy';
import { largestTiles, type Tile } from './tile.js';

/** A tile with its place in CSS pixels, relative to what it is in. */
export interface PlacedTile {
  readonly tile: Tile;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly inside: readonly PlacedTile[];
}

/** CSS pixels; the style sheet of the page has the same height. */
export const TREEMAP_HEIGHT = 380;
const MOST = 60;
const MOST_INSIDE = 24;
/** Room for the name of a tile above those inside it. */
const HEAD = 22;
/** A tile smaller than this is drawn without what is inside it. */
const ROOM = { width: 72, height: 60 };

type Node = HierarchyRectangularNode<Pick<Tile, 'children' | 'weight'>>;

/** Lays out tiles by d3's squarified treemap. */
export function placeTiles(tiles: readonly Tile[], width: number): PlacedTile[] {
  if (width === 0) return [];
  const top = { children: largestTiles(tiles, MOST, MOST_INSIDE), weight: 0 };
  const root = hierarchy<Pick<Tile, 'children' | 'weight'>>(top, ({ children }) => children).sum((tile) =>
    tile.children.length > 0 ? 0 : tile.weight,
  );
  const layout = treemap<Pick<Tile, 'children' | 'weight'>>()
    .size([width, TREEMAP_HEIGHT])
    .paddingTop(({ depth }) => (depth === 0 ? 0 : HEAD))
    .paddingInner(2)
    .round(true);
  const laidOut = layout(root);
  return (laidOut.children ?? []).map((node) => placed(node, laidOut));
}

function placed(node: Node, parent: Node): PlacedTile {
  const [width, height] = [node.x1 - node.x0, node.y1 - node.y0];
  const roomy = width >= ROOM.width && height >= ROOM.height;
  return {
    tile: node.data as Tile,
    left: node.x0 - parent.x0,
    top: node.y0 - parent.y0,
    width,
    height,
    inside: roomy ? (node.children ?? []).map((child) => placed(child, node)) : [],
  };
}
