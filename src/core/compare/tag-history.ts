import { RULES } from '../findings/index.js';
import { runRules } from '../findings/run-rules.js';
import type { Deploy, InstructionCost, TagHistory } from '../report/tag-history.js';

/** A layer of one tag, as a manifest and its history know it: no blob is needed. */
export interface TagLayer {
  /** Of the blob. */
  readonly digest: string;
  readonly compressedSize: number;
  /** The Dockerfile instruction that made it, as far as the history tells. */
  readonly instruction: string | null;
}

/** An image under a tag; tags are given in the order in which they were deployed. */
export interface TagImage {
  readonly tag: string;
  /** Oldest first. */
  readonly layers: readonly TagLayer[];
}

const UNKNOWN = '(unknown instruction)';

/**
 * Follows the layers along the tags of a repository: what each deploy makes a machine download that runs
 * the tag before, and which instruction causes most of it. The first tag counts as pulled in full.
 */
export function followTags(images: readonly TagImage[]): TagHistory {
  const costs = new Map<string, { -readonly [Key in keyof InstructionCost]: InstructionCost[Key] }>();
  const costOf = (instruction: string) => {
    const known = costs.get(instruction) ?? {
      instruction,
      pulledSize: 0,
      deploys: 0,
      causes: 0,
      causedSize: 0,
      causingSize: 0,
    };
    costs.set(instruction, known);
    return known;
  };
  const deploys = images.map((image, index): Deploy => {
    const before = images[index - 1];
    const { pulled, sharedPrefix } = compare(before?.layers ?? [], image.layers);
    const pulledSize = sumSizes(pulled);
    const changed = image.layers[sharedPrefix];
    if (before && changed && pulled.length > 0) {
      for (const layer of pulled) costOf(nameOf(layer)).pulledSize += layer.compressedSize;
      for (const name of new Set(pulled.map(nameOf))) costOf(name).deploys += 1;
      const cause = costOf(nameOf(changed));
      cause.causes += 1;
      cause.causedSize += pulledSize;
      cause.causingSize += sumSizes(pulled.filter((layer) => nameOf(layer) === nameOf(changed)));
    }
    const firstChanged = changed ? nameOf(changed) : null;
    return { tag: image.tag, totalSize: sumSizes(image.layers), pulledSize, sharedPrefix, firstChanged };
  });
  const pulledSize = deploys.slice(1).reduce((sum, deploy) => sum + deploy.pulledSize, 0);
  const instructions = [...costs.values()].sort((a, b) => b.causedSize - a.causedSize || b.pulledSize - a.pulledSize);
  const averagePulledSize = Math.round(pulledSize / Math.max(1, deploys.length - 1));
  const history = { deploys, instructions, pulledSize, averagePulledSize, findings: [] };
  return { ...history, findings: runRules(RULES, { history }).findings };
}

/** Layers of `now` that a holder of `before` lacks, each blob once, and how many leading ones are equal. */
function compare(before: readonly TagLayer[], now: readonly TagLayer[]): { pulled: TagLayer[]; sharedPrefix: number } {
  const held = new Set(before.map(({ digest }) => digest));
  const pulled = now.filter(({ digest }) => {
    const isNew = !held.has(digest);
    held.add(digest);
    return isNew;
  });
  const different = now.findIndex(({ digest }, index) => before[index]?.digest !== digest);
  return { pulled, sharedPrefix: different === -1 ? now.length : different };
}

const nameOf = ({ instruction }: TagLayer): string => stable(instruction ?? UNKNOWN);

/** The classic builder writes a hash of what it copies: without it the same line of the Dockerfile is the same. */
const stable = (instruction: string): string => instruction.replace(/\b(?:file|dir|multi):[0-9a-f]{12}\b/g, '…');

const sumSizes = (layers: readonly TagLayer[]): number => layers.reduce((sum, layer) => sum + layer.compressedSize, 0);
