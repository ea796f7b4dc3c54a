import type { VNode } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { readDirectory } from '../api/resources.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { fileTiles, ROOT_PLACE, type Place } from '../model/file-tiles.js';
import type { Tile } from '../../src/core/charts/tile.js';
import { Breadcrumb } from './breadcrumb.js';
import { ErrorNotice, Notice } from './notice.js';
import { Size } from './text.js';
import { TileTable } from './tile-table.js';
import { Treemap } from './treemap.js';

/** The visible bytes of an image by directory; each directory is asked for when it is opened. */
export function FileTreemap({ imageId, visibleSize }: { imageId: string; visibleSize: number }): VNode {
  const [trail, setTrail] = useState<readonly Place[]>([{ ...ROOT_PLACE, size: visibleSize }]);
  const place = trail.at(-1) ?? ROOT_PLACE;
  const { loaded, again } = useLoaded((signal) => readDirectory(imageId, addressOf(place), signal), [place.key]);
  const opened = useMemo(
    () => (loaded.state === 'ready' ? fileTiles(loaded.value.items, place.size) : null),
    [loaded, place],
  );
  const shown = useRef<readonly Tile[]>([]);
  if (opened) shown.current = opened.tiles;
  const open = (key: string): void => {
    const back = trail.findIndex((one) => one.key === key);
    const next = opened?.places.get(key);
    if (back >= 0) setTrail(trail.slice(0, back + 1));
    else if (next) setTrail([...trail, next]);
  };
  if (loaded.state === 'failed') return <ErrorNotice error={loaded.error} onRetry={again} />;
  return (
    <div aria-busy={loaded.state === 'loading'}>
      <div class="treemap-head">
        <Breadcrumb label="Opened directory" crumbs={trail} onOpen={open} />
        <Size bytes={place.size} />
      </div>
      {loaded.state === 'loading' && shown.current.length === 0 && (
        <p class="treemap-pending" role="status">
          Loading the directories…
        </p>
      )}
      {opened?.tiles.length === 0 && <Notice>There are no visible bytes here.</Notice>}
      <Treemap label="Directories by visible bytes" tiles={shown.current} signed={false} onOpen={open} />
      <TileTable tiles={shown.current} signed={false} />
    </div>
  );
}

const addressOf = ({ path, pathBase64 }: Place): { path: string } | { pathBase64: string } =>
  pathBase64 === undefined ? { path } : { pathBase64 };
