import { Recent } from '../analysis/recent.js';
import { compareFiles } from '../core/compare/files.js';
import { CodedError } from '../core/errors.js';
import type { DirectoryChange } from '../core/report/comparison-report.js';
import { describeFile } from '../core/report/describe-image.js';
import type { FileReport } from '../core/report/image-report.js';
import { decodeLayerScan } from '../core/scan/codec.js';
import type { FileNode, FileSystem } from '../core/scan/file-system.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { squashLayers } from '../core/scan/squash-layers.js';
import { visibleSizes } from '../core/scan/visible-sizes.js';

/** Images whose files stay in memory, those that were used last. */
const MAX_KEPT = 2;

/** What is asked of one directory of an image. */
export interface ListRequest {
  /** Names the image, as `open` was told. */
  readonly key: string;
  /** Normalized. */
  readonly path: string;
  /** By name, or the largest `visibleSize` first. */
  readonly order: 'name' | 'size';
  readonly start: number;
  /** Most files that are given. */
  readonly limit: number;
}

/** A file with the stored bytes of it and of all below it. */
export type ListedFile = Omit<FileReport, 'owner'> & { visibleSize: number };

/** The files of an image, and the visible bytes at or below each path that has any. */
interface BrowsedImage {
  readonly files: FileSystem;
  readonly sizes: ReadonlyMap<string, number>;
}

/** The final file systems of the images that were looked at last. */
export class ImageBrowser {
  readonly #images = new Recent<BrowsedImage>(MAX_KEPT);

  /** Keeps an image under a key. @param scans of its layers as they are stored, oldest first */
  async open(key: string, scans: readonly Uint8Array[]): Promise<void> {
    if (this.#images.get(key)) return;
    const layers: LayerScan[] = [];
    for (const scan of scans) layers.push(await decodeLayerScan(scan));
    const files = squashLayers(layers);
    this.#images.set(key, { files, sizes: visibleSizes(files) }, 1);
  }

  /** A part of a directory; undefined for an image that is not open. @throws CodedError RESOURCE_NOT_FOUND */
  list({ key, path, order, start, limit }: ListRequest): ListedFile[] | undefined {
    const image = this.#images.get(key);
    if (!image) return undefined;
    const { files, sizes } = image;
    if (files.resolve(path)?.type !== 'directory') {
      throw new CodedError('RESOURCE_NOT_FOUND', 'there is no such directory');
    }
    const sizeOf = (node: FileNode): number => sizes.get(node.path) ?? 0;
    const nodes = files.list(path);
    if (order === 'size') nodes.sort((a, b) => sizeOf(b) - sizeOf(a)); // stable: equal ones stay by name
    return nodes
      .slice(start, start + limit)
      .map((node) => ({ ...withoutOwner(describeFile(node, null)), visibleSize: sizeOf(node) }));
  }

  /** In which directories two images differ most; undefined when one of them is not open. */
  directories(before: string, after: string): DirectoryChange[] | undefined {
    const [old, now] = [this.#images.get(before), this.#images.get(after)];
    return old && now && compareFiles(old.files, now.files).directories;
  }
}

const withoutOwner = ({ owner: _, ...file }: FileReport): Omit<FileReport, 'owner'> => file;
