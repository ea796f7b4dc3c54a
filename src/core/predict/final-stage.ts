import type { ImageAnalysis } from '../image-analysis.js';
import { linkStatically, type StaticProgram } from '../linkage/static-link.js';
import { visibleFiles, type VisibleFile } from '../ownership/visible-files.js';
import { purposeOf } from '../purpose/classify-files.js';
import type { FileNode } from '../scan/file-system.js';
import type { FateOfFiles } from './keep-files.js';
import type { RuntimeProgram } from './runtime-program.js';

/** Directories that belong to the system and not to a program that was put there. */
export const SYSTEM_PATH = /^(?:usr\/(?!local\/)|etc\/|var\/|lib\/|lib64\/|bin\/|sbin\/|run\/|tmp\/|root\/\.)/;

const C_LIBRARY = /^(?:ld-|ld\.so|libc\.|libc-|libpthread|libresolv|libdl|ld64)/;

/** The files of a final stage. `kept`, `forgotten` and `left` are all files of the image. */
export interface FinalStage {
  readonly kept: readonly VisibleFile[];
  /** Caches that the usual cleanup leaves in it. */
  readonly forgotten: readonly VisibleFile[];
  readonly left: readonly VisibleFile[];
  /** Of `left`: shared libraries that the program needs unless it is linked statically. */
  readonly shared: readonly VisibleFile[];
  /** Bytes of the base that own layers hid and that would be visible again. */
  readonly restoredSize: number;
  /** Whether the program is built without the C library that it has now: Go does without, when cgo is off. */
  readonly withoutLibraries?: boolean;
  /** The program as it is linked anew; `replacedSize` are its bytes as it is. */
  readonly relinked?: StaticProgram & { readonly replacedSize: number };
}

/** What stays on the same base. */
export function sameBaseStage(image: ImageAnalysis, fates: FateOfFiles): FinalStage {
  const stage = { kept: [] as VisibleFile[], left: [] as VisibleFile[], forgotten: [] as VisibleFile[], shared: [] };
  const base = image.base.layerCount;
  const hidden = image.hiddenBodies.filter(
    ({ layerIndex, hiddenByLayer }) => layerIndex < base && hiddenByLayer >= base,
  );
  const restored = new Set(hidden.map(({ path }) => path));
  for (const file of visibleFiles(image)) {
    const fate = fates.of(file);
    stage[fate].push(file);
    if (fate !== 'left') restored.delete(file.path);
  }
  const restoredSize = hidden.reduce((sum, { path, storedSize }) => sum + (restored.has(path) ? storedSize : 0), 0);
  return { ...stage, restoredSize };
}

/** The program, what it links to, and what was put beside it outside of the system's directories. */
export function scratchStage(image: ImageAnalysis, { program, files }: RuntimeProgram): FinalStage {
  const linked = program && linkStatically(image, program, files);
  const withoutLibraries = program !== undefined && isGoWithLibraries(image, program, files);
  const needed = new Set([...files].map((node: FileNode) => node.body));
  const stage = { kept: [] as VisibleFile[], left: [] as VisibleFile[], shared: [] as VisibleFile[] };
  for (const file of visibleFiles(image)) {
    const isOwn = file.layerIndex >= image.base.layerCount && !SYSTEM_PATH.test(file.path);
    const purpose = purposeOf(file);
    const runs = isOwn && (purpose === 'application' || purpose === 'runtime');
    const isNeeded = needed.has(file.node.body);
    const isReplaced = (linked !== undefined || withoutLibraries) && isNeeded && file.node.body !== program?.body;
    if (isReplaced) stage.shared.push(file);
    ((runs || isNeeded) && !isReplaced ? stage.kept : stage.left).push(file);
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
