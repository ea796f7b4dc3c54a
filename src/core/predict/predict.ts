import { pushTo } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { visibleFiles, type VisibleFile } from '../ownership/visible-files.js';
import { purposeOf } from '../purpose/classify-files.js';
import type { PredictedShare, Prediction } from '../report/prediction.js';
import type { Purpose } from '../report/purposes.js';
import type { FileNode } from '../scan/file-system.js';
import { FateOfFiles } from './keep-files.js';
import { closePackages } from './package-closure.js';
import { findRuntimeProgram, type RuntimeProgram } from './runtime-program.js';
import { sketchDockerfile } from './sketch-dockerfile.js';

const EXAMPLES = 10;
/** Directories that belong to the system and not to a program that was put there. */
const SYSTEM_PATH = /^(?:usr\/(?!local\/)|etc\/|var\/|lib\/|lib64\/|bin\/|sbin\/|run\/|tmp\/|root\/\.)/;

/** The files of a final stage: `forgotten` are caches that the usual cleanup leaves in it. */
interface FinalStage {
  readonly kept: readonly VisibleFile[];
  readonly forgotten: readonly VisibleFile[];
  readonly left: readonly VisibleFile[];
  /** Bytes of the base that own layers hid and that would be visible again. */
  readonly restoredSize: number;
}

/**
 * Predicts from a single-stage image what a multi-stage build of the same program would carry. The final
 * stage stands on the same base, installs the system packages that were asked for or that the program
 * needs, without build tools and recommendations, and gets what no package owns, without sources, tests,
 * caches, version control data, and development dependencies. A program that was built in the image and
 * needs only shared libraries can do without the base.
 */
export function predictMultiStage(image: ImageAnalysis): Prediction {
  const runtime = findRuntimeProgram(image);
  const closure = closePackages(image, runtime.files);
  const alone = closure.roots.length === 0 && standsAlone(image, runtime);
  const stage = alone ? scratchStage(image, runtime) : sameBaseStage(image, new FateOfFiles(image, closure));
  const cleanVisibleSize = sumBytes(stage.kept) + stage.restoredSize;
  const visibleSize = cleanVisibleSize + sumBytes(stage.forgotten);
  const compressedSize = estimateCompressed(image, [...stage.kept, ...stage.forgotten]);
  return {
    finalBase: alone ? 'scratch' : 'same',
    visibleSize,
    cleanVisibleSize,
    compressedSize,
    compressedMethod: 'layer-ratio',
    savedVisibleSize: image.sizes.visibleSize - visibleSize,
    savedCompressedSize: image.sizes.compressedSize - compressedSize,
    left: sharesOf(image, stage.left),
    kept: sharesOf(image, [...stage.kept, ...stage.forgotten]),
    packages: [...closure.roots],
    program: runtime.program?.path ?? null,
    confidence: confidenceOf(image, runtime),
    dockerfile: sketchDockerfile(image, {
      roots: closure.roots,
      alone,
      copied: alone ? stage.kept : copiedFiles(image, stage),
      prunesNodeModules: stage.left.some(isDevelopmentModule),
      launcher: launcherLeft(image, runtime),
    }),
  };
}

function sameBaseStage(image: ImageAnalysis, fates: FateOfFiles): FinalStage {
  const stage = { kept: [] as VisibleFile[], left: [] as VisibleFile[], forgotten: [] as VisibleFile[] };
  const kept = new Set<string>();
  for (const file of visibleFiles(image)) {
    const fate = fates.of(file);
    stage[fate].push(file);
    if (fate !== 'left') kept.add(file.path);
  }
  const base = image.base.layerCount;
  const restored = image.hiddenBodies.filter(
    ({ layerIndex, hiddenByLayer, path }) => layerIndex < base && hiddenByLayer >= base && !kept.has(path),
  );
  return { ...stage, restoredSize: restored.reduce((sum, { storedSize }) => sum + storedSize, 0) };
}

/** The program, what it links to, and what was put beside it outside of the system's directories. */
function scratchStage(image: ImageAnalysis, runtime: RuntimeProgram): FinalStage {
  const needed = new Set([...runtime.files].map((node: FileNode) => node.body));
  const stage = { kept: [] as VisibleFile[], left: [] as VisibleFile[], forgotten: [], restoredSize: 0 };
  for (const file of visibleFiles(image)) {
    const isOwn = file.layerIndex >= image.base.layerCount && !SYSTEM_PATH.test(file.path);
    const purpose = purposeOf(file);
    const runs = isOwn && (purpose === 'application' || purpose === 'runtime');
    (runs || needed.has(file.node.body) ? stage.kept : stage.left).push(file);
  }
  return stage;
}

/** Whether the program was built in the image, is machine code, and calls no interpreter of the system. */
function standsAlone(image: ImageAnalysis, { program, files }: RuntimeProgram): boolean {
  const { body } = program ?? {};
  if (!program || !body || body.layerIndex < image.base.layerCount) return false;
  if (image.ownerOf(program).category === 'os-package') return false;
  if (!image.linkageOf(body) && !isStaticByEcosystem(image, program)) return false;
  const isLibrary = (node: FileNode): boolean => node === program || /\.so(?:\.|$)/.test(node.name);
  return [...files].every(isLibrary);
}

/** Go and Rust link statically; a large program of theirs is not read for what it links to. */
function isStaticByEcosystem({ packages }: ImageAnalysis, { path }: FileNode): boolean {
  return packages.some(({ type, location }) => (type === 'golang' || type === 'cargo') && location === path);
}

/** Kept bytes at the ratio of their layer. */
function estimateCompressed(image: ImageAnalysis, kept: readonly VisibleFile[]): number {
  const perLayer = new Map<number, number>();
  for (const { layerIndex, bytes } of kept) perLayer.set(layerIndex, (perLayer.get(layerIndex) ?? 0) + bytes);
  let size = 0;
  for (const [index, bytes] of perLayer) {
    const layer = image.layers[index];
    if (!layer || layer.contentSize === 0) continue;
    const whole = layer.base && bytes >= layer.visibleSize;
    size += whole ? layer.compressedSize : (bytes * layer.compressedSize) / layer.contentSize;
  }
  return Math.round(size);
}

function sharesOf(image: ImageAnalysis, files: readonly VisibleFile[]): PredictedShare[] {
  const groups = new Map<Purpose, VisibleFile[]>();
  for (const file of files) pushTo(groups, file.layerIndex < image.base.layerCount ? 'base' : purposeOf(file), file);
  const rows = [...groups].map(([purpose, group]) => {
    const largest = group.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
    const examples = largest.slice(0, EXAMPLES).map(({ path }) => path.toWellFormed());
    return { purpose, bytes: sumBytes(group), files: group.length, examples };
  });
  return rows.sort((a, b) => b.bytes - a.bytes);
}

/** What a final stage copies from the build stage: what no system package owns, outside of the system's directories. */
function copiedFiles(image: ImageAnalysis, { kept }: FinalStage): VisibleFile[] {
  const base = image.base.layerCount;
  return kept.filter(
    ({ layerIndex, owner, path }) => layerIndex >= base && owner.category !== 'os-package' && !SYSTEM_PATH.test(path),
  );
}

/** Whether a Node package that the program does not need is left behind. */
const isDevelopmentModule = ({ owner, path }: VisibleFile): boolean =>
  owner.category === 'language-package' && owner.role === 'build' && path.includes('node_modules/');

/** The build tool that starts the program, such as npm, when the final stage goes without it. */
function launcherLeft(image: ImageAnalysis, { program }: RuntimeProgram): string | null {
  if (!program || image.ownerOf(program).role !== 'build') return null;
  return (image.config.entrypoint[0] ?? image.config.cmd[0] ?? program.name).split('/').at(-1) ?? null;
}

/** As sure as it is of the base, and less when the program cannot be found. */
function confidenceOf(image: ImageAnalysis, { program }: RuntimeProgram): number {
  const base = image.base.source === 'none' ? 0.4 : image.base.confidence;
  return Number((base * (program ? 0.9 : 0.5)).toFixed(2));
}

const sumBytes = (files: readonly VisibleFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);
