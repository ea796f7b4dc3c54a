import type { ImageAnalysis } from '../image-analysis.js';
import type { Purpose } from '../report/purposes.js';
import { nameOf } from '../image/path.js';
import type { Owner } from '../report/image-report.js';
import { isToolchain } from '../ownership/roles.js';
import type { VisibleFile } from '../ownership/visible-files.js';

/** What a visible byte can be for, in one image alone. */
export type FilePurpose = Exclude<Purpose, 'hidden' | 'newly-copied'>;

const OF_CATEGORY: Readonly<Partial<Record<Owner['category'], FilePurpose>>> = {
  'package-lists': 'caches-and-lists',
  'package-cache': 'caches-and-lists',
  'logs-and-temp': 'caches-and-lists',
  vcs: 'vcs',
  'source-and-tests': 'sources-and-tests',
  'docs-and-locales': 'documentation',
};

/** By the name of the file alone: an expression that looks for the last slash takes several times as long. */
const BUILD_DESCRIPTION =
  /^(?:(?:Dockerfile|Containerfile)(?:\.[\w.-]{1,64})?|[\w-]{1,64}\.dockerfile|\.(?:docker|git|npm)ignore|\.gitattributes|\.editorconfig|(?:docker-)?compose(?:\.[\w-]{1,64})?\.ya?ml|Makefile|CMakeLists\.txt|Jenkinsfile)$/;
/** Where package managers of systems keep their books. */
const PACKAGE_RECORD = /^(?:var\/lib\/(?:dpkg|rpm|pacman)|usr\/lib\/sysimage\/rpm|lib\/apk\/db)\//;

const isPackageRecord = (path: string): boolean => PACKAGE_RECORD.test(path);

/** Whether a file only says how to build: Dockerfiles, ignore lists, Makefiles. */
const isBuildDescription = (path: string): boolean => BUILD_DESCRIPTION.test(nameOf(path));

/** What a file that lies above the base is for, by its owner and path. */
export function purposeOf({ owner, path, place }: Pick<VisibleFile, 'owner' | 'path' | 'place'>): FilePurpose {
  const { category, role } = owner;
  if (isToolchain(owner) || (category === 'os-package' && place.isHeader)) return 'toolchain';
  if (category === 'language-package' && role === 'build') return 'development-dependencies';
  if (place.isDocumentation) return 'documentation';
  if (place.isHeader) return 'toolchain';
  if (category !== 'application') return OF_CATEGORY[category] ?? 'runtime';
  if (isPackageRecord(path)) return 'runtime';
  return isBuildDescription(path) ? 'sources-and-tests' : 'application';
}

/** A visible body and what it is for. */
export interface ClassifiedFile {
  readonly path: string;
  readonly file: VisibleFile;
  readonly purpose: FilePurpose;
}

/**
 * The purpose of every visible body, in the order of the file system: the base is a purpose of its own, and of what
 * would be runtime or application, a second copy of a content counts as duplicate. The first by layer and path is none.
 */
export function classifyFiles(image: ImageAnalysis): ClassifiedFile[] {
  const files = image.visibleFiles;
  const firstOf = new Array<VisibleFile | undefined>(image.fileSystem.contents.length).fill(undefined);
  for (const file of files) {
    const first = firstOf[file.content];
    if (!first || isBefore(file, first)) firstOf[file.content] = file;
  }
  return files.map((file) => {
    const purpose = file.layerIndex < image.base.layerCount ? 'base' : purposeOf(file);
    const runs = purpose === 'runtime' || purpose === 'application';
    const repeats = runs && file.bytes > 0 && firstOf[file.content] !== file;
    return { path: file.path, file, purpose: repeats ? 'duplicates' : purpose };
  });
}

const isBefore = (a: VisibleFile, b: VisibleFile): boolean =>
  a.layerIndex === b.layerIndex ? a.path < b.path : a.layerIndex < b.layerIndex;
