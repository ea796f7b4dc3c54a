import { symbolHash } from '../catalogers/formats/symbol-hash.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { FileNode } from '../scan/file-system.js';
import { libraryDirectories } from './linkage-closure.js';
import { linkedSize } from './static-libraries.js';

/** gcc keeps its own static libraries here, in a folder for each target and version. */
const COMPILER_LIBRARIES = 'usr/lib/gcc';
/** The compiler's own support library, in every link. */
const SUPPORT = ['libgcc', 'libgcc_eh'];
const MAX_LIBRARIES = 64;
const MAX_DIRECTORIES = 64;

/** A program as a static link would make it. Bytes. */
export interface StaticProgram {
  /** Of the program itself, with what it takes out of the libraries. */
  readonly size: number;
  /** Only what it takes out of them. */
  readonly linkedSize: number;
  /** The library that most comes from stands for how well the bytes compress. */
  readonly layerIndex: number;
}

/** Functions that load shared libraries while the program runs: linkers warn of them in a static program. */
const LOADS_LATER = new Set(
  ['dlopen', 'getaddrinfo', 'gethostbyname', 'getpwnam', 'getpwuid', 'getgrnam', 'iconv_open'].map((name) =>
    symbolHash(Buffer.from(name)),
  ),
);

type StaticImage = Pick<ImageAnalysis, 'fileSystem' | 'linkageOf' | 'staticLibraryOf'>;

/**
 * Links a dynamically linked program statically, on paper: with the static libraries that lie in the image
 * in place of the shared ones. Undefined when one of them is not there, or when nothing has to be linked.
 */
export function linkStatically(
  image: StaticImage,
  program: FileNode,
  files: ReadonlySet<FileNode>,
): StaticProgram | undefined {
  const linkage = program.body && image.linkageOf(program.body);
  if (!linkage || linkage.interpreter === null || linkage.loadedSize === 0) return undefined;
  if (linkage.imports.some((symbol) => LOADS_LATER.has(symbol))) return undefined;
  const names = new Set([...files].flatMap(({ body }) => (body && image.linkageOf(body)?.needed) ?? []));
  const stems = [...names].filter((name) => !name.startsWith('ld-')).map(stemOf);
  if (stems.length === 0 || stems.length > MAX_LIBRARIES) return undefined;
  const present = staticLibrariesOf(image);
  const libraries = stems.map((stem) => present.get(stem));
  const [first] = libraries;
  if (!first || libraries.includes(undefined)) return undefined;
  const nodes = [...libraries, ...SUPPORT.map((stem) => present.get(stem))];
  const objects = nodes.flatMap((node) => (node?.body && image.staticLibraryOf(node.body)) ?? []);
  const added = linkedSize(linkage.imports, objects);
  return { size: linkage.loadedSize + added, linkedSize: added, layerIndex: first.layerIndex };
}

/** `libc` for libc.so.6 and for musl's libc.musl-x86_64.so.1; what libgcc_s shares is libgcc_eh otherwise. */
function stemOf(name: string): string {
  const stem = name.replace(/\.so(?:\..*)?$/, '').replace(/\.musl-.*$/, '');
  return stem === 'libgcc_s' ? 'libgcc_eh' : stem;
}

function searchPath({ fileSystem }: StaticImage): string[] {
  const below = (path: string): string[] =>
    fileSystem.list(path).flatMap((node) => (node.type === 'directory' ? [node.path] : []));
  const compilers = below(COMPILER_LIBRARIES).flatMap(below);
  return [...libraryDirectories(fileSystem), ...compilers].slice(0, MAX_DIRECTORIES);
}

/** Static libraries by their stem, those of the first folder first; libm-2.36.a is libm where that is only a script. */
function staticLibrariesOf(image: StaticImage): ReadonlyMap<string, FileNode> {
  const found = new Map<string, FileNode>();
  for (const directory of searchPath(image)) {
    for (const { path, name } of image.fileSystem.list(directory)) {
      const stem = /^(lib.{1,128}?)(?:-[\d.]{1,16})?\.a$/.exec(name)?.[1];
      const node = stem === undefined || found.has(stem) ? undefined : image.fileSystem.resolve(path);
      if (stem !== undefined && node?.body && image.staticLibraryOf(node.body)) found.set(stem, node);
    }
  }
  return found;
}
