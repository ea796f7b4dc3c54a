import { recoverInstruction } from '../dockerfile/build-history.js';
import type { ConfigHistory } from '../image/config.js';

/** What a history shows of the base image. */
export interface BaseInHistory {
  readonly layerCount: number;
  /** 0 to 1. */
  readonly confidence: number;
  /** Reference of the base, when the builder wrote it down. */
  readonly name: string | null;
}

const HOUR = 3600_000;
/** What buildah writes for a stage or a cached step instead of a name. */
const IMAGE_ID = /^[0-9a-f]{12,64}$/;
/** A root file system as the first layer: classic and BuildKit builders, and imports of an archive. */
const ROOT_FILE_SYSTEM = /^(?:ADD|COPY) .* \/$/;
/** Layers of Nix are one's own: it builds on nothing. */
const FOREIGN = /^# (?!store paths: )/;
/** Builders without Dockerfile that add layers on top of any base, never below other layers. */
const ON_TOP = /^# (ko|jib|bazel)\b/;

interface Step {
  readonly instruction: string;
  readonly layerIndex: number | null;
  /** Milliseconds; null when unknown or not a real time. */
  readonly created: number | null;
}

/**
 * Reads from a history where the base image ends, in the order of how sure it is:
 *
 * 1. ko, Jib or Bazel made the last layers, on top of what others made;
 * 2. buildah and podman write `FROM name` into the comment of the first step on top of a base, which may have all
 *    layers. They also write it for a step from the cache that has a name: an earlier base is likelier than that
 *    one which leaves no layer of one's own;
 * 3. a builder that knows no Dockerfile (debuerreotype, Bazel, apko) made the first layers;
 * 4. a CMD or ENTRYPOINT before the last layer closes an image: the base, unless it was written early in
 *    one's own Dockerfile. A pause of more than an hour behind it tells the two apart;
 * 5. a root file system in the first layer with a pause behind it, or with an operating system in it
 *    (`hasSystem`): added to an empty stage, it is what the rest stands on.
 *
 * Null when nothing of this shows, as for an image FROM scratch, or when history and layers do not fit.
 */
export function findBaseInHistory(history: readonly ConfigHistory[], hasSystem = false): BaseInHistory | null {
  const steps = history.map(toStep);
  const lastLayer = lastLayerOf(steps);
  if (lastLayer < 0) return null;
  const upTo = (end: number, confidence: number, name: string | null = null): BaseInHistory | null => {
    const layerCount = 1 + lastLayerOf(steps.slice(0, end));
    return layerCount > 0 && layerCount <= lastLayer ? { layerCount, confidence, name } : null;
  };
  const below = belowLastBuilder(steps);
  if (below > 0) return upTo(below, 0.95);
  const named = namedBase(history, steps);
  if (named) return named;
  const foreign = foreignPrefix(steps);
  const closed = closedImages(steps, lastLayer);
  const paused = closed.findLast((end) => pauseAfter(steps, end) > HOUR);
  if (paused !== undefined) return upTo(paused, 0.85);
  if (foreign > 0) return upTo(closed.find((end) => end >= foreign) ?? foreign, 0.8);
  const hasRoot = ROOT_FILE_SYSTEM.test(firstLayer(steps)?.instruction ?? '');
  const first = closed[0];
  if (first !== undefined)
    return upTo(closed.length === 1 || !hasRoot ? (closed.at(-1) ?? first) : first, hasRoot ? 0.7 : 0.4);
  const rootEnd = steps.findIndex(({ layerIndex }) => layerIndex === 0) + 1;
  return hasRoot && (hasSystem || pauseAfter(steps, rootEnd) > HOUR) ? upTo(rootEnd, 0.6) : null;
}

/** Index of the last layer that the steps made, -1 for none. */
const lastLayerOf = (steps: readonly Step[]): number =>
  steps.reduce((last, { layerIndex }) => Math.max(last, layerIndex ?? -1), -1);

function toStep({ createdBy, comment, created, layerIndex }: ConfigHistory): Step {
  const imported = comment?.startsWith('Imported from') ? 'ADD rootfs /' : null;
  const time = Date.parse(created ?? '');
  return {
    instruction: recoverInstruction(createdBy, comment) ?? imported ?? '',
    layerIndex,
    created: time > 24 * HOUR ? time : null,
  };
}

const firstLayer = (steps: readonly Step[]): Step | undefined => steps.find(({ layerIndex }) => layerIndex === 0);

/** Whether the last step names another step that it stands on, by its id, as buildah does with `--layers`. */
export function standsOnStep(history: readonly ConfigHistory[]): boolean {
  const last = history.at(-1);
  return last !== undefined && IMAGE_ID.test(nameBelow(last) ?? '');
}

const nameBelow = ({ comment }: ConfigHistory): string | undefined => /^FROM (\S+)$/.exec(comment ?? '')?.[1];

/** The image below the last step whose comment names one and that has a layer, or has one behind it. */
function namedBase(history: readonly ConfigHistory[], steps: readonly Step[]): BaseInHistory | undefined {
  const bases = history.flatMap((entry, end) => {
    const name = nameBelow(entry);
    if (name === undefined || name === 'scratch' || IMAGE_ID.test(name)) return [];
    const layerCount = 1 + lastLayerOf(steps.slice(0, end));
    return layerCount > 0 ? [{ layerCount, confidence: 0.95, name }] : [];
  });
  const newest = bases.at(-1);
  const all = 1 + lastLayerOf(steps);
  const earlier = bases.findLast(({ layerCount }) => layerCount < all);
  return newest?.layerCount === all && earlier ? { ...earlier, confidence: 0.8 } : newest;
}

/** How many steps stand below those of a builder that made the last ones; 0 when there are none, or another did. */
function belowLastBuilder(steps: readonly Step[]): number {
  const builder = ON_TOP.exec(steps.at(-1)?.instruction ?? '')?.[1];
  if (builder === undefined) return 0;
  return 1 + steps.findLastIndex(({ instruction }) => ON_TOP.exec(instruction)?.[1] !== builder);
}

/** Leading steps of builders that know no Dockerfile, when steps of a Dockerfile follow. */
function foreignPrefix(steps: readonly Step[]): number {
  const end = steps.findIndex(({ instruction }) => !FOREIGN.test(instruction));
  return Math.max(0, end);
}

/** Ends of the settings that hold a CMD or ENTRYPOINT and have a layer behind them, oldest first. */
function closedImages(steps: readonly Step[], lastLayer: number): number[] {
  const ends: number[] = [];
  let layers = 0;
  for (const [index, { instruction, layerIndex }] of steps.entries()) {
    if (layerIndex !== null) layers = layerIndex + 1;
    if (!/^(?:CMD|ENTRYPOINT) /.test(instruction) || layers === 0 || layers > lastLayer) continue;
    const follows = /^(?:CMD|ENTRYPOINT) /.test(steps[index + 1]?.instruction ?? '');
    if (!follows) ends.push(index + 1);
  }
  return ends;
}

/** Milliseconds between the step before `end` and the next; 0 when either time is unknown. */
function pauseAfter(steps: readonly Step[], end: number): number {
  const before = steps[end - 1]?.created ?? null;
  const after = steps[end]?.created ?? null;
  return before === null || after === null ? 0 : after - before;
}
