import { pushTo } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { VisibleFile } from '../ownership/visible-files.js';
import type { PredictedShare, Prediction } from '../report/prediction.js';
import type { Purpose } from '../report/purposes.js';
import { FateOfFiles, staysBehind } from './keep-files.js';
import { linkedFiles } from './loaded-libraries.js';
import { closePackages, type StartedFiles } from './package-closure.js';
import { largestOf, partsOf, sumBytes, type Part } from './parts.js';
import { sameBaseStage, scratchStage, standsAlone, SYSTEM_PATH, type FinalStage } from './final-stage.js';
import { findRuntimeProgram, type RuntimeProgram } from './runtime-program.js';
import { sketchDockerfile } from './sketch-dockerfile.js';

const EXAMPLES = 10;
/**
 * Predicts from a single-stage image what a multi-stage build of the same program would carry. The final
 * stage stands on the same base, installs the system packages that were asked for or that the program
 * needs, without build tools and recommendations, and gets what no package owns, without sources, tests,
 * caches, version control data, and development dependencies. A program that was built in the image and
 * needs only libraries can do without the base: linked statically, where the image has what that takes.
 */
export function predictMultiStage(image: ImageAnalysis): Prediction {
  const runtime = findRuntimeProgram(image);
  const started = closePackages(image, runtime);
  const parts = partsOf(image);
  const alone = started.roots.length === 0 && standsAlone(image, runtime);
  const closure = alone ? started : closePackages(image, withLoadedFiles(image, parts, runtime));
  const stage = alone
    ? scratchStage(image, parts, runtime)
    : sameBaseStage(image, parts, new FateOfFiles(image, closure));
  const isStatic = stage.relinked !== undefined || stage.withoutLibraries === true;
  const { minimum, visibleSize, maximum } = sizesOf(stage);
  const compressedSize = estimateCompressed(image, stage);
  return {
    finalBase: alone ? 'scratch' : 'same',
    linking: alone ? (isStatic ? 'static' : 'shared') : null,
    visibleSize,
    cleanVisibleSize: minimum,
    range: { minimum, maximum },
    compressedSize,
    compressedMethod: 'layer-ratio',
    savedVisibleSize: image.sizes.visibleSize - visibleSize,
    savedCompressedSize: image.sizes.compressedSize - compressedSize,
    left: sharesOf(stage.left),
    kept: sharesOf([...stage.kept, ...stage.forgotten]),
    packages: [...closure.roots],
    program: runtime.program?.path ?? null,
    confidence: confidenceOf(image, runtime),
    dockerfile: sketchDockerfile(image, {
      roots: closure.roots,
      alone,
      copied: (alone ? filesOf(stage.kept) : copiedFiles(image, stage)).flatMap((each) => pathsOf(each, runtime)),
      libraries: filesOf(stage.shared).flatMap((each) => pathsOf(each, runtime)),
      program: isStatic ? (runtime.program?.path ?? null) : null,
      pruned: filesOf(stage.left.filter(isDevelopment)).flatMap(({ path }) =>
        path.includes('node_modules/') ? path : [],
      ),
      command: runtime.command,
    }),
  };
}

/** Also what the kept files of no system package are linked to. */
function withLoadedFiles(
  image: ImageAnalysis,
  parts: readonly Part[],
  { program, files }: RuntimeProgram,
): StartedFiles {
  const own = parts.filter(
    ({ owner, purpose }) => purpose !== 'base' && owner.category !== 'os-package' && !staysBehind(purpose),
  );
  return { program, files: files.union(linkedFiles(image, filesOf(own))) };
}

/** Kept bytes at the ratio of their layer; what is linked anew at that of the libraries. */
function estimateCompressed(image: ImageAnalysis, stage: FinalStage): number {
  const perLayer = new Map<number, number>();
  const add = (layerIndex: number, bytes: number): void => {
    perLayer.set(layerIndex, (perLayer.get(layerIndex) ?? 0) + bytes);
  };
  for (const { layerIndex, bytes } of [...stage.kept, ...stage.forgotten]) add(layerIndex, bytes);
  if (stage.relinked) add(stage.relinked.layerIndex, stage.relinked.linkedSize);
  let size = 0;
  for (const [index, bytes] of perLayer) {
    const layer = image.layers[index];
    if (!layer || layer.contentSize === 0) continue;
    const whole = layer.base && bytes >= layer.visibleSize;
    size += whole ? layer.compressedSize : (bytes * layer.compressedSize) / layer.contentSize;
  }
  return Math.round(size);
}

interface StageSizes {
  readonly minimum: number;
  readonly visibleSize: number;
  readonly maximum: number;
}

/** Visible bytes of a stage: without its caches, as it is expected, and at most. */
function sizesOf({ kept, forgotten, restoredSize, relinked, shared }: FinalStage): StageSizes {
  const minimum = sumBytes(kept) + restoredSize + (relinked ? relinked.size - relinked.replacedSize : 0);
  const visibleSize = minimum + sumBytes(forgotten);
  return { minimum, visibleSize, maximum: Math.max(visibleSize, sumBytes(kept) + sumBytes(shared)) };
}

function sharesOf(parts: readonly Part[]): PredictedShare[] {
  const groups = new Map<Purpose, Part[]>();
  for (const part of parts) pushTo(groups, part.purpose, part);
  const rows = [...groups].map(([purpose, group]) => {
    const examples = largestOf(group, EXAMPLES).map(({ path }) => path.toWellFormed());
    const count = group.reduce((sum, { files }) => sum + files.length, 0);
    return { purpose, bytes: sumBytes(group), files: count, examples };
  });
  return rows.sort((a, b) => b.bytes - a.bytes);
}

/** What a final stage copies from the build stage: what no system package owns, outside of the system's directories. */
function copiedFiles(image: ImageAnalysis, { kept }: FinalStage): VisibleFile[] {
  const base = image.base.layerCount;
  const own = kept.filter(({ layerIndex, owner }) => layerIndex >= base && owner.category !== 'os-package');
  return filesOf(own).filter(({ path }) => !SYSTEM_PATH.test(path));
}

/** A library goes where its loader asks for it, other files stay where they are. */
const pathsOf = ({ node, path }: VisibleFile, { askedAs }: RuntimeProgram): string[] => [
  ...(askedAs.get(node) ?? [path]),
];

/** Whether a package of a language is for building. */
const isDevelopment = ({ owner }: Part): boolean => owner.category === 'language-package' && owner.role === 'build';

/** As sure as it is of the base, and less when the program cannot be found. */
function confidenceOf(image: ImageAnalysis, { program }: RuntimeProgram): number {
  const base = image.base.source === 'none' ? 0.4 : image.base.confidence;
  return Number((base * (program ? 0.9 : 0.5)).toFixed(2));
}

const filesOf = (parts: readonly Part[]): VisibleFile[] => parts.flatMap(({ files }) => files);
