import { firstSorted, remember } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { Owner } from '../report/image-report.js';
import type { FileNode } from '../scan/file-system.js';
import type { Place } from './places.js';

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
  readonly place: Place;
}

/**
 * Visible files in a row that have their layer, owner and place in common. There are several times fewer of them than
 * files, so what depends on nothing else is decided stretch by stretch.
 */
export interface Stretch extends Pick<VisibleFile, 'layerIndex' | 'owner' | 'place'> {
  /** Their sum. */
  readonly bytes: number;
  /** At least one. */
  readonly files: readonly VisibleFile[];
}

/** Every visible body once, in the order of the file system. */
export const visibleFiles = (image: Pick<ImageAnalysis, 'visibleFiles'>): readonly VisibleFile[] => image.visibleFiles;

const stretchesOf = remember(listStretches);

/** The same files in the same order, as the stretches that they make up. */
export const visibleStretches = (image: Pick<ImageAnalysis, 'visibleFiles'>): readonly Stretch[] =>
  stretchesOf(image.visibleFiles);

function listStretches(files: readonly VisibleFile[]): Stretch[] {
  const stretches: Stretch[] = [];
  let start = 0;
  let bytes = 0;
  for (let index = 0; index < files.length; index++) {
    const file = files[index] as VisibleFile;
    const next = files[index + 1];
    const { layerIndex, owner, place } = file;
    bytes += file.bytes;
    if (next?.owner === owner && next.place === place && next.layerIndex === layerIndex) continue;
    stretches.push({ layerIndex, owner, place, bytes, files: files.slice(start, index + 1) });
    start = index + 1;
    bytes = 0;
  }
  return stretches;
}

/** The largest of some files. */
export const largestFiles = (files: Iterable<VisibleFile>, count: number): VisibleFile[] =>
  firstSorted(files, count, (a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
