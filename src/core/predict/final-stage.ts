import type { ImageAnalysis } from '../image-analysis.js';
import { linkStatically, type StaticProgram } from '../linkage/static-link.js';
import type { VisibleFile } from '../ownership/visible-files.js';
import type { FileNode } from '../scan/file-system.js';
import type { FateOfFiles } from './keep-files.js';
import { cutBy, type Part } from './parts.js';
import type { RuntimeProgram } from './runtime-program.js';

/** Directories that belong to the system and not to a program that was put there. */
export const SYSTEM_PATH = /^(?:usr\/(?!local\/)|etc\/|var\/|lib\/|lib64\/|bin\/|sbin\/|run\/|tmp\/|root\/\.)/;

const C_LIBRARY = /^(?:ld-|ld\.so|libc\.|libc-|libpthread|libresolv|libdl|ld64)/;

/** The files of a final stage. `kept`, `forgotten` and `left` are all files of the image. */
export interface FinalStage {
  readonly kept: readonly Part[];
  /** Caches that the usual cleanup leaves in it. */
  readonly forgotten: readonly Part[];
  readonly left: readonly Part[];
  /** Of `left`: shared libraries that the program needs unless it is linked statically. */
  readonly shared: readonly Part[];
  /** Bytes of the base that own layers hid and that would be visible again. */
  readonly restoredSize: number;
  /** Whether the program is built without the C library that it has now: Go does without, when cgo is off. */
  readonly withoutLibraries?: boolean;
  /** The program as it is linked anew; `replacedSize` are its bytes as it is. */
  readonly relinked?: StaticProgram & { readonly replacedSize: number };
}

/** What stays on the same base. */
export function sameBaseStage(image: ImageAnalysis, parts: readonly Part[], fates: FateOfFiles): FinalStage {
  const stage = { kept: [] as Part[], left: [] as Part[], forgotten: [] as Part[], shared: [] };
  const { fileSystem } = image;
  const base = image.base.layerCount;
  const hidden = image.hiddenBodies.filter(
    ({ layerIndex, hiddenByLayer }) => layerIndex < base && hiddenByLayer >= base,
  );
  /** What stands in the place of the hidden ones; nodes are looked up several times as fast as paths. */
  const gone = new Set(hidden.map(({ path }) => fileSystem.get(path)));
  for (const part of parts) {
    const common = fates.ofAll(part);
    const pieces = common ? ([[common, part]] as const) : cutBy(part, (file) => fates.of(file));
    for (const [fate, piece] of pieces) {
      stage[fate].push(piece);
      if (fate !== 'left' && gone.size > 0) for (const { node } of piece.files) gone.delete(node);
    }
  }
  const restored = hidden.filter(({ path }) => gone.has(fileSystem.get(path)));
  const restoredSize = restored.reduce((sum, { storedSize }) => sum + storedSize, 0);
  return { ...stage, restoredSize };
}

/** The program, what it links to, and what was put beside it outside of the system's directories. */
export function scratchStage(
  image: ImageAnalysis,
  parts: readonly Part[],
  { program, files }: RuntimeProgram,
): FinalStage {
  const linked = program && linkStatically(image, program, files);
  const withoutLibraries = program !== undefined && isGoWithLibraries(image, program, files);
  const needed = new Set([...files].map((node: FileNode) => node.body));
  const stage = { kept: [] as Part[], left: [] as Part[], shared: [] as Part[] };
  for (const part of parts) {
    const runs = part.purpose === 'application' || part.purpose === 'runtime';
    const fateOf = ({ node, path }: VisibleFile): 'kept' | 'left' | 'shared' => {
      if (!needed.has(node.body)) return runs && !SYSTEM_PATH.test(path) ? 'kept' : 'left';
      return (linked !== undefined || withoutLibraries) && node.body !== program?.body ? 'shared' : 'kept';
    };
    for (const [fate, piece] of cutBy(part, fateOf)) {
      stage[fate].push(piece);
      if (fate === 'shared') stage.left.push(piece);
    }
  }
  const rest = { forgotten: [], restoredSize: 0 };
  const relinked = withoutLibraries ? withoutSymbols(image, program) : linked;
  if (!relinked) return { ...stage, ...rest, withoutLibraries };
  return {
    ...stage,
    ...rest,
    withoutLibraries,
    relinked: { ...relinked, replacedSize: program?.body?.storedSize ?? 0 },
  };
}

/** The program as `-ldflags="-s -w"` leaves it, which final stages of Go programs are built with. */
function withoutSymbols(image: ImageAnalysis, { body }: FileNode): StaticProgram | undefined {
  const size = (body && image.linkageOf(body)?.loadedSize) ?? 0;
  if (!body || size === 0) return undefined;
  return { size, linkedSize: size - body.storedSize, layerIndex: body.layerIndex };
}

/** Whether the program was built in the image, is machine code, and calls no interpreter of the system. */
export function standsAlone(image: ImageAnalysis, { program, files }: RuntimeProgram): boolean {
  const { body } = program ?? {};
  if (!program || !body || body.layerIndex < image.base.layerCount) return false;
  if (image.ownerOf(program).category === 'os-package') return false;
  if (!image.linkageOf(body) && !isStaticByEcosystem(image, program)) return false;
  const isLibrary = (node: FileNode): boolean => node === program || /\.so(?:\.|$)/.test(node.name);
  return [...files].every(isLibrary);
}

/** Whether a Go program needs nothing but the C library, which net and os/user use when cgo is on. */
function isGoWithLibraries({ packages }: ImageAnalysis, program: FileNode, files: ReadonlySet<FileNode>): boolean {
  const isGo = packages.some(({ type, location }) => type === 'golang' && location === program.path);
  const others = [...files].filter((node) => node !== program);
  return isGo && others.length > 0 && others.every(({ name }) => C_LIBRARY.test(name));
}

/** Go and Rust link statically; a large program of theirs is not read for what it links to. */
function isStaticByEcosystem({ packages }: ImageAnalysis, { path }: FileNode): boolean {
  return packages.some(({ type, location }) => (type === 'golang' || type === 'cargo') && location === path);
}
