import { pushTo } from '../../collections.js';
import type { ImageAnalysis } from '../../image-analysis.js';
import { commonDirectory } from '../../image/path.js';
import { largestFiles, type VisibleFile } from '../../ownership/visible-files.js';
import { quoteCode } from '../../prose.js';
import type { Evidence } from '../../report/finding.js';
import type { RuleFinding } from '../finding.js';

/** Paths that a finding shows; `pathCount` tells how many there are. */
const PATH_LIMIT = 20;
/** Bytes from which on a finding of waste is a warning. */
const NOTABLE = 1_000_000;

/** A path with the bytes at stake and the layer that it is charged to. */
export interface Stake {
  readonly path: string;
  readonly bytes: number;
  readonly layerIndex: number;
}

/** What is at stake in one layer. */
interface LayerSum {
  readonly layerIndex: number;
  /** The instruction as text, or `layer 3` when it is not known. */
  readonly name: string;
  readonly bytes: number;
  /** Whether the layer belongs to the base image. */
  readonly base: boolean;
}

/** The stakes of one layer, as a rule describes them. */
export interface LayerStakes extends LayerSum {
  /** The largest first. */
  readonly stakes: readonly Stake[];
}

/** Visible files of one layer, as a rule describes them. */
export interface LayerFiles extends LayerSum {
  readonly count: number;
  /** The largest first, no more than a finding shows. */
  readonly largest: readonly VisibleFile[];
}

export interface Description {
  readonly message: string;
  readonly remediation: string;
  readonly severity?: RuleFinding['severity'];
  /** null where bytes are not the point. */
  readonly bytes?: number | null;
}

/** One finding for each layer that has stakes. Without a severity of its own, waste below 1 MB is only information. */
export function findingsByLayer(
  image: ImageAnalysis,
  stakes: readonly Stake[],
  describe: (layer: LayerStakes) => Description,
): RuleFinding[] {
  const groups = new Map<number, Stake[]>();
  for (const stake of stakes) pushTo(groups, stake.layerIndex, stake);
  return [...groups].map(([layerIndex, group]) => {
    const layer = sumOf(image, layerIndex, group);
    const sorted = group.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
    const paths = sorted.map(({ path }) => path);
    return findingOf(layer, describe({ ...layer, stakes: sorted }), evidenceOf(image, layerIndex, paths));
  });
}

/** The same for visible files, by the layer that ships them. There may be many, and no name of them comes twice. */
export function findingsOfFiles(
  image: ImageAnalysis,
  byLayer: ReadonlyMap<number, readonly VisibleFile[]>,
  describe: (layer: LayerFiles) => Description,
): RuleFinding[] {
  return [...byLayer].map(([layerIndex, files]) => {
    const layer = sumOf(image, layerIndex, files);
    const largest = largestFiles(files, PATH_LIMIT);
    const evidence = { ...evidenceOf(image, layerIndex, []), ...listLargest(image, largest, files) };
    return findingOf(layer, describe({ ...layer, count: files.length, largest }), evidence);
  });
}

function sumOf(image: ImageAnalysis, layerIndex: number, stakes: readonly Stake[]): LayerSum {
  const bytes = stakes.reduce((sum, stake) => sum + stake.bytes, 0);
  return { layerIndex, name: nameOfLayer(image, layerIndex), bytes, base: layerIndex < image.base.layerCount };
}

function findingOf(layer: LayerSum, description: Description, evidence: Evidence): RuleFinding {
  const { base } = layer;
  const bytes = description.bytes === undefined ? layer.bytes : description.bytes;
  const severity = description.severity ?? (base || (bytes !== null && bytes < NOTABLE) ? 'info' : undefined);
  return {
    message: description.message,
    remediation: description.remediation,
    scope: base ? 'base' : 'own',
    evidence,
    bytes,
    ...(severity === undefined ? {} : { severity }),
  };
}

/** Where a finding of an image shows: a layer with its instruction, and paths in it. */
export function evidenceOf(
  image: ImageAnalysis,
  layerIndex: number | null,
  paths: readonly string[],
): RuleFinding['evidence'] {
  return {
    layerIndex,
    line: null,
    endLine: null,
    instruction: layerIndex === null ? null : (image.layers[layerIndex]?.instruction ?? null),
    ...listPaths([...new Set(paths)]),
  };
}

/** The first of the paths, how many there are, and where those are that are not listed. */
export function listPaths(paths: readonly string[]): Pick<Evidence, 'paths' | 'pathCount' | 'directory'> {
  const listed = paths.slice(0, PATH_LIMIT).map((path) => path.toWellFormed());
  const rest = paths.length > PATH_LIMIT ? { directory: commonDirectory(paths).toWellFormed() } : {};
  return { paths: listed, pathCount: paths.length, ...rest };
}

/** The same of some files of which the largest are known. */
function listLargest(
  { fileSystem }: ImageAnalysis,
  largest: readonly VisibleFile[],
  files: readonly VisibleFile[],
): ReturnType<typeof listPaths> {
  const paths = largest.map(({ path }) => path.toWellFormed());
  if (largest.length === files.length) return { paths, pathCount: files.length };
  // one file of those that come in a row in a directory is enough
  const parents = files.map(({ node }) => fileSystem.parent(node));
  const spread = files.filter((_, index) => index === 0 || parents[index] !== parents[index - 1]);
  const directory = commonDirectory(spread.map(({ path }) => path)).toWellFormed();
  return { paths, pathCount: files.length, directory };
}

const NAME_LIMIT = 80;

/** The instruction of a layer in back-ticks, shortened, or its number. */
export function nameOfLayer(image: ImageAnalysis, layerIndex: number): string {
  const instruction = image.layers[layerIndex]?.instruction;
  if (!instruction) return `layer ${layerIndex}`;
  return quoteCode(instruction.length > NAME_LIMIT ? `${instruction.slice(0, NAME_LIMIT)}…` : instruction);
}

/** What to do about a thing that lies in the base image: it cannot be taken out above it. */
export const BASE_REMEDY =
  'It lies in the base image and cannot be removed above it: choose a smaller base, or copy what runs into one.';
