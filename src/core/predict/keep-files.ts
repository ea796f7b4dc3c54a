import type { ImageAnalysis } from '../image-analysis.js';
import { placeOf } from '../ownership/places.js';
import type { VisibleFile } from '../ownership/visible-files.js';
import { sourceOfByteCode } from '../purpose/byte-code.js';
import { purposeOf } from '../purpose/classify-files.js';
import type { Purpose } from '../report/purposes.js';
import type { PackageClosure } from './package-closure.js';

/** What becomes of a visible file: kept, left in the build stage, or a cache that is often forgotten. */
export type Fate = 'kept' | 'left' | 'forgotten';

const STAYS_BEHIND: ReadonlySet<Purpose> = new Set<Purpose>([
  'toolchain',
  'development-dependencies',
  'sources-and-tests',
  'caches-and-lists',
  'vcs',
  'documentation',
]);
const DPKG_INFO = /^var\/lib\/dpkg\/info\/([^/:]+?)(?::[^/.]+)?\.[a-z0-9]+$/;
/** apt keeps these when only its lists are removed, unless the base is set up to clean itself. */
const APT_ARCHIVE = /^var\/cache\/apt\/archives\/([^/_]+)_[^/]+\.deb$/;
const APT_INDEX = /^var\/cache\/apt\/[^/]+\.bin$/;

/** What its fate depends on. */
type KeptFile = Pick<VisibleFile, 'layerIndex' | 'owner' | 'path' | 'place'>;

/** Whether what has this purpose is for building only. */
export const staysBehind = (purpose: Purpose): boolean => STAYS_BEHIND.has(purpose);

/** Decides for each visible file above the base whether a final stage on the same base would have it. */
export class FateOfFiles {
  readonly #names: Set<string>;

  constructor(
    private readonly image: ImageAnalysis,
    private readonly closure: PackageClosure,
  ) {
    const kept = image.packages.filter(({ purl }) => closure.purls.has(purl));
    this.#names = new Set(kept.map(({ name }) => name));
  }

  /** What becomes of all files that a layer has of an owner; undefined where that depends on the file. */
  ofAll({ layerIndex, owner }: Pick<KeptFile, 'layerIndex' | 'owner'>): Fate | undefined {
    if (layerIndex < this.image.base.layerCount) return 'kept';
    return owner.category !== 'os-package' ? undefined : this.#isInstalled(owner.name) ? 'kept' : 'left';
  }

  of(file: KeptFile): Fate {
    const common = this.ofAll(file);
    if (common) return common;
    const { path } = file;
    // Python compiles what it installs: the byte code stays with its source.
    const sourcePath = sourceOfByteCode(path);
    const source = sourcePath === undefined ? undefined : this.#fileAt(sourcePath);
    if (source) return this.of(source);
    const recordOf = DPKG_INFO.exec(path)?.[1];
    if (recordOf !== undefined) return this.#names.has(recordOf) ? 'kept' : 'left';
    const archive = APT_ARCHIVE.exec(path)?.[1];
    if (APT_INDEX.test(path) || (archive !== undefined && this.#names.has(archive))) return 'forgotten';
    return staysBehind(purposeOf(file)) ? 'left' : 'kept';
  }

  #fileAt(path: string): KeptFile | undefined {
    const node = this.image.fileSystem.get(path);
    if (!node?.body) return undefined;
    const place = placeOf(path);
    return { path, layerIndex: node.body.layerIndex, owner: this.image.ownerOf(node), place };
  }

  /** Whether the final stage has the package: from the base, or installed with the roots. */
  #isInstalled(purl: string): boolean {
    return this.closure.purls.has(purl);
  }
}
