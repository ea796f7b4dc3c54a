import { firstSorted } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { Owner } from '../report/image-report.js';
import type { FileNode } from '../scan/file-system.js';

/** A visible body under one of its names. */
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

export const visibleFiles = (image: Pick<ImageAnalysis, 'visibleFiles'>): readonly VisibleFile[] => image.visibleFiles;

/** The largest of some files. */
export const largestFiles = (files: readonly VisibleFile[], count: number): VisibleFile[] =>
  firstSorted(files, count, (a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
