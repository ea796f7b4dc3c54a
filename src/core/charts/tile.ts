/** One tile of a treemap: its area stands for `weight`, its sign and name for the rest. */
export interface Tile {
  readonly key: string;
  readonly label: string;
  /** Bytes as they are shown, with their sign where they are a difference. */
  readonly bytes: number;
  /** Area of a tile without children, above 0; with children their areas count. */
  readonly weight: number;
  readonly tone: 'more' | 'less' | 'plain' | 'build' | 'rest';
  /** What the title says after the size, e.g. `12 packages`. */
  readonly note: string;
  /** Whether there is something below it to open. */
  readonly opens: boolean;
  /** What is drawn inside it. */
  readonly children: readonly Tile[];
}

/** The largest tiles, and one that stands for all others, here and inside each. */
export function largestTiles(tiles: readonly Tile[], limit: number, innerLimit: number): Tile[] {
  const sorted = tiles
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map((tile) => ({ ...tile, children: largestTiles(tile.children, innerLimit, 0) }));
  if (limit === 0 || sorted.length <= limit) return sorted;
  return [...sorted.slice(0, limit - 1), addUp(sorted.slice(limit - 1))];
}

function addUp(tiles: readonly Tile[]): Tile {
  const sum = (pick: (tile: Tile) => number): number => tiles.reduce((total, tile) => total + pick(tile), 0);
  return {
    key: 'rest of the list',
    label: `${tiles.length} smaller`,
    bytes: sum(({ bytes }) => bytes),
    weight: sum(({ weight }) => weight),
    tone: 'rest',
    note: 'added up',
    opens: false,
    children: [],
  };
}
