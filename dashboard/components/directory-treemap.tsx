import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { ComparisonReport } from '../api/resources.js';
import { directoryTiles, directoryTrail, directoryTree, relativePath } from '../../src/core/charts/difference-tree.js';
import { Breadcrumb } from './breadcrumb.js';
import { Notice } from './notice.js';
import { SizeDelta } from './text.js';
import { Legend } from './legend.js';
import { TileTable } from './tile-table.js';
import { Treemap } from './treemap.js';

/** Where in the file system the visible bytes differ; a directory can be opened. */
export function DirectoryTreemap({ files }: { files: ComparisonReport['files'] }): VNode {
  const [path, setPath] = useState('');
  const root = useMemo(() => directoryTree(files.directories), [files]);
  const trail = useMemo(() => (root ? directoryTrail(root, path) : []), [root, path]);
  const node = trail.at(-1);
  const tiles = useMemo(() => (node ? directoryTiles(node) : []), [node]);
  if (!node || tiles.every(({ weight }) => weight === 0)) return <Notice>No directory differs in size.</Notice>;
  const crumbs = trail.map((one, index) => ({
    key: one.path,
    label: index === 0 ? 'All files' : relativePath(one.path, trail[index - 1]?.path ?? ''),
  }));
  return (
    <>
      <div class="treemap-head">
        <Breadcrumb crumbs={crumbs} onOpen={setPath} />
        <SizeDelta bytes={node.change.delta} />
      </div>
      <Treemap label="Directories by difference" tiles={tiles} signed onOpen={setPath} />
      <Legend
        entries={[
          ['less', 'smaller in the candidate'],
          ['more', 'bigger in the candidate'],
        ]}
      />
      <TileTable tiles={tiles} signed />
    </>
  );
}
