import { ContentNumbers } from '../../src/core/scan/content-numbers.js';
import type { FileNode, FileSystem, NodeType } from '../../src/core/scan/file-system.js';

/** What a test says of one name; directories above it are made. Hard links share an `inode`. */
export interface ListedEntry {
  readonly path: string;
  readonly type?: NodeType;
  readonly size?: number;
  readonly mode?: number;
  readonly linkTarget?: string;
  readonly capability?: boolean;
  readonly layerIndex?: number;
  /** Number of the inode, by default one of its own. */
  readonly inode?: number;
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

function makeNode(entry: ListedEntry, inode: number): FileNode {
  const { path, type = 'file', size = 0, layerIndex = 0 } = entry;
  const body = { layerIndex, size, storedSize: size, content: 0, entry: inode };
  return {
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    type,
    mode: entry.mode ?? (type === 'directory' ? 0o755 : 0o644),
    uid: 0,
    gid: 0,
    mtime: 0,
    capability: entry.capability ?? false,
    layerIndex,
    ...(entry.linkTarget === undefined ? {} : { linkTarget: entry.linkTarget }),
    ...(type === 'file' ? { body } : {}),
  };
}

/** The obvious file system over a list of names: for tests only, every look-up walks the path. */
export class ListedFileSystem implements FileSystem {
  readonly contents = new ContentNumbers();
  private readonly byPath = new Map<string, FileNode>();

  constructor(entries: readonly ListedEntry[]) {
    for (const [index, entry] of entries.entries()) {
      this.byPath.set(entry.path, makeNode(entry, entry.inode ?? 1_000_000 + index));
      for (let parent = parentOf(entry.path); parent !== '' && !this.byPath.has(parent); parent = parentOf(parent)) {
        this.byPath.set(parent, makeNode({ path: parent, type: 'directory' }, 0));
      }
    }
  }

  get(path: string): FileNode | undefined {
    return this.byPath.get(path);
  }

  resolve(path: string): FileNode | undefined {
    let left = path.split('/').filter((part) => part !== '' && part !== '.');
    let current = '';
    for (let hops = 0; left.length > 0;) {
      const part = left[0] ?? '';
      left = left.slice(1);
      if (part === '..') {
        current = parentOf(current);
        continue;
      }
      const next = current === '' ? part : `${current}/${part}`;
      const node = this.byPath.get(next);
      if (!node) return undefined;
      if (node.type !== 'symlink') {
        current = next;
        continue;
      }
      hops += 1;
      if (hops > 8) return undefined;
      const target = node.linkTarget ?? '';
      if (target.startsWith('/')) current = '';
      left = [...target.split('/').filter((name) => name !== '' && name !== '.'), ...left];
    }
    return current === '' ? makeNode({ path: '', type: 'directory' }, 0) : this.byPath.get(current);
  }

  child(directory: FileNode, name: string): FileNode | undefined {
    return this.byPath.get(directory.path === '' ? name : `${directory.path}/${name}`);
  }

  parent({ path }: FileNode): FileNode | undefined {
    return this.byPath.get(parentOf(path));
  }

  list(path: string): FileNode[] {
    const directory = path === '' ? '' : this.resolve(path)?.path;
    return directory === undefined ? [] : this.children({ path: directory });
  }

  children({ path }: Pick<FileNode, 'path'>): FileNode[] {
    return [...this.byPath.values()]
      .filter((node) => parentOf(node.path) === path)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  nodes(): FileNode[] {
    const keyed = [...this.byPath.values()].map((node) => ({ node, parts: node.path.split('/') }));
    keyed.sort((a, b) => {
      for (const [index, part] of a.parts.entries()) {
        const other = b.parts[index];
        if (other === undefined) return 1;
        if (part !== other) return part < other ? -1 : 1;
      }
      return -1;
    });
    return keyed.map(({ node }) => node);
  }
}
