import type { DirectoryChange } from '../report/comparison-report.js';
import type { Tile } from './tile.js';

/** A listed directory with the listed ones right below it; what lies between them may be unlisted. */
export interface DirectoryNode {
  readonly path: string;
  readonly change: DirectoryChange;
  readonly children: DirectoryNode[];
}

/** Makes a tree of the directories of a report; null when nothing changed. */
export function directoryTree(directories: readonly DirectoryChange[]): DirectoryNode | null {
  const nodes = new Map(directories.map((change) => [change.path, { path: change.path, change, children: [] }]));
  const root: DirectoryNode | undefined = nodes.get('');
  if (!root) return null;
  for (const node of nodes.values()) {
    if (node !== root) nearestListed(node.path, nodes, root).children.push(node);
  }
  return root;
}

function nearestListed(path: string, nodes: ReadonlyMap<string, DirectoryNode>, root: DirectoryNode): DirectoryNode {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const node = nodes.get(path.slice(0, end));
    if (node) return node;
  }
  return root;
}

/** The node at a path, with the nodes on the way there, the root first. */
export function directoryTrail(root: DirectoryNode, path: string): DirectoryNode[] {
  const trail = [root];
  for (let node = root; node.path !== path;) {
    const next = node.children.find((child) => path === child.path || path.startsWith(`${child.path}/`));
    if (!next) return trail;
    trail.push(next);
    node = next;
  }
  return trail;
}

/** Name of a directory as seen from one above it. */
export const relativePath = (path: string, above: string): string =>
  above === '' ? path : path.slice(above.length + 1);

/**
 * The tiles of one directory: those below it, and one for its own files; their bytes sum to its difference.
 * Each holds the tiles of what is below it, down to `depth` levels.
 */
export function directoryTiles({ path, change, children }: DirectoryNode, depth = 2): Tile[] {
  const tiles = children.map((child): Tile => {
    const { delta } = child.change;
    return {
      key: child.path,
      label: relativePath(child.path, path),
      bytes: delta,
      weight: Math.abs(delta),
      tone: toneOf(delta),
      note: countChanges(child.change),
      opens: child.children.length > 0,
      children: depth > 1 && child.children.length > 0 ? directoryTiles(child, depth - 1) : [],
    };
  });
  const own = change.delta - children.reduce((sum, child) => sum + child.change.delta, 0);
  if (own === 0) return tiles;
  const here = { key: `${path}/.`, label: 'other files', bytes: own, weight: Math.abs(own), note: '' };
  return [...tiles, { ...here, tone: toneOf(own), opens: false, children: [] }];
}

const toneOf = (delta: number): Tile['tone'] => (delta < 0 ? 'less' : 'more');

function countChanges({ added, removed, content, moved }: DirectoryChange): string {
  const parts = [
    [added, 'added'],
    [removed, 'removed'],
    [content, 'changed'],
    [moved, 'moved'],
  ] as const;
  return parts
    .filter(([value]) => value > 0)
    .map(([value, word]) => `${value} ${word}`)
    .join(', ');
}
