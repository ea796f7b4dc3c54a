import type { SurfaceItem } from '../report/image-report.js';
import type { FileNode } from '../scan/file-system.js';

const WRITABLE_BY_OTHERS = 0o002;
const STICKY = 0o1000;

interface OpenDirectory {
  readonly node: FileNode;
  below: number;
}

/**
 * Files that everybody may write, and directories in which everybody may replace names (no sticky bit).
 * What lies below such a directory is counted in its detail: `chmod -R 777` gives one item, not 40,000.
 * Nodes come parents first.
 */
export class WorldWritable {
  private readonly directories = new Map<string, OpenDirectory>();
  private readonly files: FileNode[] = [];

  add(node: FileNode): void {
    const isDirectory = node.type === 'directory';
    if ((!isDirectory && node.type !== 'file') || (node.mode & WRITABLE_BY_OTHERS) === 0) return;
    if (isDirectory && (node.mode & STICKY) !== 0) return;
    const parent = this.directories.get(node.path.slice(0, Math.max(0, node.path.lastIndexOf('/'))));
    if (parent) parent.below += 1;
    if (isDirectory) this.directories.set(node.path, parent ?? { node, below: 0 });
    else if (!parent) this.files.push(node);
  }

  items(): SurfaceItem[] {
    const open = new Set(this.directories.values());
    return [
      ...[...open].map(({ node, below }) =>
        item(node, below === 0 ? 'directory' : `directory, with ${below} world-writable below`),
      ),
      ...this.files.map((node) => item(node, 'file')),
    ];
  }
}

function item({ path, layerIndex, mode }: FileNode, what: string): SurfaceItem {
  const octal = (mode & 0o7777).toString(8).padStart(4, '0');
  return { path, detail: `${what}, mode ${octal}`, layerIndex: Math.max(0, layerIndex), visible: true };
}
