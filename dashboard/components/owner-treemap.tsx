import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { OwnerCategory } from '../../src/core/report/common.js';
import type { Owner } from '../../src/core/report/image-report.js';
import { CATEGORY_LABELS } from '../../src/core/report/category-labels.js';
import { categoryTiles, ownerTiles } from '../../src/core/charts/owner-tiles.js';
import { Breadcrumb } from './breadcrumb.js';
import { Legend } from './legend.js';
import { TileTable } from './tile-table.js';
import { Treemap } from './treemap.js';

/** Who owns the visible bytes of an image: categories, and the packages of one that is opened. */
export function OwnerTreemap({ owners }: { owners: readonly Owner[] }): VNode {
  const [category, setCategory] = useState<OwnerCategory | ''>('');
  const tiles = useMemo(
    () => (category === '' ? categoryTiles(owners) : ownerTiles(owners, category)),
    [owners, category],
  );
  const top = { key: '', label: 'All visible bytes' };
  const crumbs = category === '' ? [top] : [top, { key: category, label: CATEGORY_LABELS[category] }];
  const open = (key: string): void => setCategory(key as OwnerCategory | '');
  return (
    <>
      <div class="treemap-head">
        <Breadcrumb crumbs={crumbs} onOpen={open} />
      </div>
      <Treemap label="Owners by visible bytes" tiles={tiles} signed={false} onOpen={open} />
      <Legend
        entries={[
          ['plain', 'needed at run time, or not known'],
          ['build', 'only for building'],
        ]}
      />
      <TileTable tiles={tiles} signed={false} />
    </>
  );
}
