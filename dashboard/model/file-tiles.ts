import type { BrowsedFile } from '../../src/images/image-files.dto.js';
import type { Tile } from '../../src/core/charts/tile.js';

/** A directory on the way to the one that is open. */
export interface Place {
  readonly key: string;
  readonly label: string;
  readonly path: string;
  /** The raw bytes of its path, where they are not UTF-8. */
  readonly pathBase64?: string;
  /** Visible bytes at or below it. */
  readonly size: number;
}

export const ROOT_PLACE: Place = { key: '', label: 'All files', path: '', size: 0 };

export interface FileTiles {
  readonly tiles: readonly Tile[];
  /** The directories among them, by the keys of their tiles. */
  readonly places: ReadonlyMap<string, Place>;
}

/** The tiles of one directory from its largest entries; what was not listed is one tile. Bytes sum to `size`. */
export function fileTiles(files: readonly BrowsedFile[], size: number): FileTiles {
  const places = new Map<string, Place>();
  const tiles = files
    .filter(({ visibleSize }) => visibleSize > 0)
    .map((file): Tile => {
      const place = placeOf(file);
      const opens = file.type === 'directory';
      if (opens) places.set(place.key, place);
      return tile(place.key, place.label, place.size, opens);
    });
  const rest = size - files.reduce((sum, file) => sum + file.visibleSize, 0);
  if (rest > 0) tiles.push({ ...tile('not listed', 'smaller files', rest, false), tone: 'rest' });
  return { tiles, places };
}

function placeOf({ path, pathBase64, visibleSize }: BrowsedFile): Place {
  const label = path.slice(path.lastIndexOf('/') + 1);
  return {
    key: pathBase64 ?? path,
    label,
    path,
    ...(pathBase64 === undefined ? {} : { pathBase64 }),
    size: visibleSize,
  };
}

const tile = (key: string, label: string, bytes: number, opens: boolean): Tile => ({
  ...{ key, label, bytes, weight: bytes, opens },
  ...{ tone: 'plain', note: '', children: [] },
});
