/** One tile of a treemap: its area stands for `weight`, its sign and name for the rest. */
export interface Tile {
  readonly key: string;
  readonly label: string;
  /** Bytes as they are shown, with their sign where they are a difference. */
  readonly bytes: number;
  /** Area, above 0. */
  readonly weight: number;
  readonly tone: 'more' | 'less' | 'plain' | 'build' | 'rest';
  /** What the label of the tile says after its size, e.g. `12 packages`. */
  readonly note: string;
  /** Whether there is something below it to open. */
  readonly opens: boolean;
}

/** The largest tiles, and one that stands for all others. */
export function largestTiles(tiles: readonly Tile[], limit: number): Tile[] {
  const sorted = tiles.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  if (sorted.length <= limit) return sorted;
  const rest = sorted.slice(limit - 1);
  const sum = (pick: (tile: Tile) => number): number => rest.reduce((total, tile) => total + pick(tile), 0);
  const tile: Tile = {
    key: 'rest of the list',
    label: `${rest.length} smaller`,
    bytes: sum(({ bytes }) => bytes),
    weight: sum(({ weight }) => weight),
    tone: 'rest',
    note: 'added up',
    opens: false,
  };
  return [...sorted.slice(0, limit - 1), tile];
}
