import type { ImageAnalysis } from '../image-analysis.js';
import type { Owner } from '../report/image-report.js';
import type { Body, FileNode } from '../scan/file-system.js';

/** A visible body under its first name. */
export interface VisibleFile {
  readonly node: FileNode;
  readonly path: string;
  /** Stored bytes. */
  readonly bytes: number;
  /** Layer that ships the body. */
  readonly layerIndex: number;
  readonly contentHash: string;
  readonly owner: Owner;
}

/** Rules, ledgers and predictions all look at the same files. */
const known = new WeakMap<ImageAnalysis, readonly VisibleFile[]>();

/** Every visible body once, however many names it has; their bytes sum to visibleSize. */
export function visibleFiles(image: ImageAnalysis): readonly VisibleFile[] {
  const cached = known.get(image);
  if (cached) return cached;
  const seen = new Set<Body>();
  const files: VisibleFile[] = [];
  for (const node of image.fileSystem.nodes()) {
    const { body, path } = node;
    if (!body || seen.has(body)) continue;
    seen.add(body);
    const { storedSize: bytes, layerIndex, contentHash } = body;
    files.push({ node, path, bytes, layerIndex, contentHash, owner: image.ownerOf(node) });
  }
  known.set(image, files);
  return files;
}
