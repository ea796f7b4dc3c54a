import { firstSorted } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { Owner } from '../report/image-report.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';
import { FirstNames } from '../scan/first-names.js';

/** A visible body under its first name. */
export interface VisibleFile {
  readonly node: FileNode;
  readonly path: string;
  /** Stored bytes. */
  readonly bytes: number;
  /** Layer that ships the body. */
  readonly layerIndex: number;
  /** Number of the content in the file system. */
  readonly content: number;
  readonly owner: Owner;
}

/** Rules, ledgers and predictions all look at the same files, also of an image whose base a pair settled. */
const known = new WeakMap<ImageAnalysis['ownerOf'], { fileSystem: FileSystem; files: readonly VisibleFile[] }>();

/** Every visible body once, however many names it has; their bytes sum to visibleSize. */
export function visibleFiles(image: Pick<ImageAnalysis, 'fileSystem' | 'ownerOf'>): readonly VisibleFile[] {
  const { fileSystem } = image;
  const cached = known.get(image.ownerOf);
  if (cached?.fileSystem === fileSystem) return cached.files;
  const names = new FirstNames();
  const files: VisibleFile[] = [];
  for (const node of fileSystem.nodes()) {
    const { body } = node;
    if (!body || !names.isFirst(body)) continue;
    const { storedSize: bytes, layerIndex, content } = body;
    files.push({ node, path: node.path, bytes, layerIndex, content, owner: image.ownerOf(node) });
  }
  known.set(image.ownerOf, { fileSystem, files });
  return files;
}

/** The largest of some files. */
export const largestFiles = (files: readonly VisibleFile[], count: number): VisibleFile[] =>
  firstSorted(files, count, (a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
