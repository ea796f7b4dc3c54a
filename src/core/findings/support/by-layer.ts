import { pushTo } from '../../collections.js';
import type { ImageAnalysis } from '../../image-analysis.js';
import { commonDirectory } from '../../image/path.js';
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

/** The stakes of one layer, as a rule describes them. */
export interface LayerStakes {
  readonly layerIndex: number;
  /** The instruction as text, or `layer 3` when it is not known. */
  readonly name: string;
  readonly bytes: number;
  /** The largest first. */
  readonly stakes: readonly Stake[];
  /** Whether the layer belongs to the base image. */
  readonly base: boolean;
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
    const bytes = group.reduce((sum, stake) => sum + stake.bytes, 0);
    const sorted = group.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
    const base = layerIndex < image.base.layerCount;
    const name = nameOfLayer(image, layerIndex);
    const description = describe({ layerIndex, name, bytes, stakes: sorted, base });
    const atStake = description.bytes === undefined ? bytes : description.bytes;
    const severity = description.severity ?? (base || (atStake !== null && atStake < NOTABLE) ? 'info' : undefined);
    return {
      message: description.message,
      remediation: description.remediation,
      scope: base ? 'base' : 'own',
      evidence: evidenceOf(
        image,
        layerIndex,
        sorted.map(({ path }) => path),
      ),
      bytes: atStake,
      ...(severity === undefined ? {} : { severity }),
    };
  });
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
