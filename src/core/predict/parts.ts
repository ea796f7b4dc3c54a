import type { ImageAnalysis } from '../image-analysis.js';
import { largestFiles, visibleStretches, type Stretch, type VisibleFile } from '../ownership/visible-files.js';
import { purposeOf, type FilePurpose } from '../purpose/classify-files.js';

/** Visible files in a row that have their layer, owner, place and purpose in common: a prediction treats most of them as one. */
export interface Part extends Stretch {
  readonly purpose: FilePurpose;
}

/** All visible files in the order of the file system. What no package owns is told apart by its paths, file by file. */
export function partsOf(image: ImageAnalysis): Part[] {
  return visibleStretches(image).flatMap((stretch): Part | Part[] => {
    const [first] = stretch.files;
    if (!first || stretch.layerIndex < image.base.layerCount) return withPurpose(stretch, 'base');
    if (stretch.owner.category !== 'application') return withPurpose(stretch, purposeOf(first));
    return cutBy(stretch, purposeOf).map(([purpose, part]) => withPurpose(part, purpose));
  });
}

const withPurpose = ({ layerIndex, owner, place, bytes, files }: Stretch, purpose: FilePurpose): Part => ({
  layerIndex,
  owner,
  place,
  bytes,
  files,
  purpose,
});

/** Cuts a part where `keyOf` says something else of the next file. */
export function cutBy<Key, Of extends Stretch>(part: Of, keyOf: (file: VisibleFile) => Key): [Key, Of][] {
  const pieces: [Key, Of][] = [];
  let start = 0;
  let key: Key | undefined;
  const cut = (end?: number): void => {
    const files = part.files.slice(start, end);
    pieces.push([key as Key, files.length === part.files.length ? part : { ...part, files, bytes: sumBytes(files) }]);
  };
  for (let index = 0; index < part.files.length; index++) {
    const next = keyOf(part.files[index] as VisibleFile);
    if (index > start && next !== key) {
      cut(index);
      start = index;
    }
    key = next;
  }
  cut();
  return pieces;
}

/** The largest files of some parts; parts that are smaller as a whole are not looked into. */
export function largestOf(parts: readonly Part[], count: number): VisibleFile[] {
  let largest: VisibleFile[] = [];
  for (const { bytes, files } of parts) {
    const last = largest[count - 1];
    if (!last || bytes >= last.bytes) largest = largestFiles([...largest, ...files], count);
  }
  return largest;
}

/** Bytes of some files, or of some parts. */
export const sumBytes = (all: readonly { readonly bytes: number }[]): number =>
  all.reduce((sum, { bytes }) => sum + bytes, 0);
