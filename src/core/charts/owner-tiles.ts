import type { OwnerCategory } from '../report/common.js';
import type { Owner } from '../report/image-report.js';
import { CATEGORY_LABELS } from '../report/category-labels.js';
import type { Tile } from './tile.js';

/** One tile for each category of owners, with the packages inside it. Bytes sum to visibleSize. */
export function categoryTiles(owners: readonly Owner[]): Tile[] {
  const groups = Map.groupBy(owners, ({ category }) => category);
  return [...groups].map(([category, group]): Tile => {
    const bytes = group.reduce((sum, owner) => sum + owner.bytes, 0);
    const opens = group.length > 1;
    const note = opens ? `${group.length} packages` : '';
    const children = opens ? group.map(ownerTile) : [];
    return {
      key: category,
      label: CATEGORY_LABELS[category],
      bytes,
      weight: bytes,
      tone: 'plain',
      note,
      opens,
      children,
    };
  });
}

/** One tile for each owner of a category. */
export function ownerTiles(owners: readonly Owner[], category: OwnerCategory): Tile[] {
  return owners.filter((owner) => owner.category === category).map(ownerTile);
}

function ownerTile({ name, bytes, files, role }: Owner): Tile {
  return {
    key: name,
    label: shortPurl(name),
    bytes,
    weight: bytes,
    tone: role === 'build' ? 'build' : 'plain',
    note: `${files} files${role === 'build' ? ', for building' : ''}`,
    opens: false,
    children: [],
  };
}

/** `name version` of a purl, for narrow places; any other text as it is. */
export function shortPurl(purl: string): string {
  const match = /^pkg:([^/]+)\/(?:.*\/)?([^/?#]+?)(?:@([^?#]*))?(?:[?#].*)?$/.exec(purl);
  if (!match) return purl;
  const [, , name = '', version = ''] = match;
  return `${decode(name)} ${decode(version)}`.trim();
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
