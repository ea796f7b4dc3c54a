import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ContentNumbers } from '../../src/core/scan/content-numbers.js';
import type { FileNode, FileSystem } from '../../src/core/scan/file-system.js';

/** What a test says of a path: text or bytes make a regular file, `link` a symbolic link, `directory` an empty one. */
export type MemoryEntry =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly directory: true }
  | { readonly bytes: string | Uint8Array; readonly mode?: number; readonly layerIndex?: number };

/** A regular file of a memory image. */
export interface MemoryFile {
  readonly node: FileNode;
  readonly bytes: Buffer;
}

/** An image root in memory: its names, and the bodies that catalogers may ask for. */
export interface MemoryImage {
  readonly fileSystem: FileSystem;
  /** Regular files, sorted by path. */
  readonly files: readonly MemoryFile[];
}

const MAX_HOPS = 8;

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function node(path: string, type: FileNode['type'], rest: Partial<FileNode> = {}): FileNode {
  return {
    path,
    name: posix.basename(path),
    type,
    mode: type === 'directory' ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    capability: false,
    layerIndex: 0,
    ...rest,
  };
}

/** The simplest correct FileSystem: a map of nodes and a map of children. */
export class MemoryFileSystem implements FileSystem {
  readonly contents = new ContentNumbers();
  readonly #nodes = new Map<string, FileNode>([['', node('', 'directory')]]);
  readonly #children = new Map<string, FileNode[]>();

  constructor(nodes: Iterable<FileNode>) {
    for (const each of nodes) this.#nodes.set(each.path, each);
    for (const path of [...this.#nodes.keys()]) this.#addParents(path);
    for (const each of this.#nodes.values()) {
      if (each.path === '') continue;
      const parent = parentOf(each.path);
      this.#children.set(parent, [...(this.#children.get(parent) ?? []), each]);
    }
    for (const children of this.#children.values()) children.sort((a, b) => compare(a.name, b.name));
  }

  get(path: string): FileNode | undefined {
    return this.#nodes.get(path);
  }

  resolve(path: string): FileNode | undefined {
    let pending = path.split('/').filter((part) => part !== '' && part !== '.');
    let current = '';
    let hops = 0;
    while (pending.length > 0) {
      const [part = '', ...rest] = pending;
      pending = rest;
      if (part === '..') {
        current = parentOf(current);
        continue;
      }
      const next = this.#nodes.get(current === '' ? part : `${current}/${part}`);
      if (next === undefined) return undefined;
      if (next.type !== 'symlink') {
        current = next.path;
        continue;
      }
      hops += 1;
      if (hops > MAX_HOPS) return undefined;
      const target = next.linkTarget ?? '';
      if (target.startsWith('/')) current = '';
      pending = [...target.split('/').filter((each) => each !== '' && each !== '.'), ...pending];
    }
    return this.#nodes.get(current);
  }

  child(directory: FileNode, name: string): FileNode | undefined {
    return this.#nodes.get(posix.join(directory.path, name));
  }

  parent({ path }: FileNode): FileNode | undefined {
    return path === '' ? undefined : this.#nodes.get(parentOf(path));
  }

  children({ path }: FileNode): FileNode[] {
    return this.#children.get(path) ?? [];
  }

  list(path: string): FileNode[] {
    const directory = this.resolve(path);
    if (directory?.type !== 'directory') return [];
    return [...(this.#children.get(directory.path) ?? [])];
  }

  nodes(): FileNode[] {
    return [...this.#below('')];
  }

  *#below(path: string): Iterable<FileNode> {
    for (const child of this.#children.get(path) ?? []) {
      yield child;
      yield* this.#below(child.path);
    }
  }

  #addParents(path: string): void {
    for (let parent = parentOf(path); !this.#nodes.has(parent); parent = parentOf(parent)) {
      this.#nodes.set(parent, node(parent, 'directory', { layerIndex: -1 }));
    }
  }
}

/** Makes an image root from paths (no leading slash) and what is there. */
export function memoryImage(entries: Readonly<Record<string, MemoryEntry>>): MemoryImage {
  const nodes: FileNode[] = [];
  const files: MemoryFile[] = [];
  for (const path of Object.keys(entries).sort(compare)) {
    const entry = entries[path] as MemoryEntry;
    if (typeof entry === 'object' && 'link' in entry) {
      nodes.push(node(path, 'symlink', { linkTarget: entry.link }));
    } else if (typeof entry === 'object' && 'directory' in entry) {
      nodes.push(node(path, 'directory'));
    } else {
      const file = regularFile(path, entry);
      nodes.push(file.node);
      files.push(file);
    }
  }
  return { fileSystem: new MemoryFileSystem(nodes), files };
}

/** Reads a folder on disk as an image root: regular files, directories and symbolic links, with their modes. */
export function readRootfs(folder: string): MemoryImage {
  const entries: Record<string, MemoryEntry> = {};
  const visit = (relative: string): void => {
    for (const child of readdirSync(join(folder, relative), { withFileTypes: true })) {
      const path = relative === '' ? child.name : `${relative}/${child.name}`;
      const full = join(folder, path);
      if (child.isSymbolicLink()) entries[path] = { link: readlinkSync(full) };
      else if (child.isFile()) entries[path] = { bytes: readFileSync(full), mode: statSync(full).mode & 0o7777 };
      else if (child.isDirectory()) {
        entries[path] = { directory: true };
        visit(path);
      }
    }
  };
  visit('');
  return memoryImage(entries);
}

function regularFile(path: string, entry: Exclude<MemoryEntry, { link: string } | { directory: true }>): MemoryFile {
  const options = typeof entry === 'string' || entry instanceof Uint8Array ? { bytes: entry } : entry;
  const bytes = Buffer.from(options.bytes as Uint8Array);
  const layerIndex = options.layerIndex ?? 0;
  const body = { layerIndex, size: bytes.length, storedSize: bytes.length, content: 0, entry: 0 };
  return { node: node(path, 'file', { mode: options.mode ?? 0o644, layerIndex, body }), bytes };
}

function parentOf(path: string): string {
  const parent = posix.dirname(path);
  return parent === '.' ? '' : parent;
}
