import { buildArguments, recoverInstruction, withoutContentHash } from '../dockerfile/build-history.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { HistoryEntry } from '../report/image-report.js';
import { safeText } from '../safe-text.js';

/** Longest instruction that an explanation quotes. */
const QUOTED = 120;
/** Histories can be made long; what lies further back is not looked at. */
const MAX_STEPS = 512;

/** Settings that BuildKit takes into what a RUN is cached by, and those of a COPY. */
const RUN_SETTINGS = /^(?:ENV|ARG|WORKDIR|USER|SHELL) /;
const COPY_SETTINGS = /^WORKDIR /;

/** Whether both name the checksum of what they copy, and the same. */
export function copiesTheSame(then: string | null, now: string | null): boolean {
  return then !== null && then === now && then !== withoutContentHash(then);
}

/**
 * How the instruction of the first layer that differs came into the place of the other one, by what follows on both
 * sides: it was inserted, another was removed, it moved, or its text changed.
 */
export function describeChangedInstruction(baseline: ImageAnalysis, candidate: ImageAnalysis, index: number): string {
  const [then, ...thenRest] = instructionsFrom(baseline, index);
  const [now, ...nowRest] = instructionsFrom(candidate, index);
  if (then === undefined || now === undefined) return `the instruction of layer ${index} changed`;
  const staysLater = nowRest.includes(then);
  const wasLater = thenRest.includes(now);
  if (staysLater && !wasLater) return `${quote(now)} is new before ${quote(then)}`;
  if (wasLater && !staysLater) return `${quote(then)} is gone, which stood before ${quote(now)}`;
  if (wasLater && staysLater) return `${quote(now)} moved before ${quote(then)}`;
  return `the instruction of layer ${index} changed: ${quote(then)} became ${quote(now)}`;
}

/**
 * What changed above the step that made a layer, in the settings that builders keep a step by: an ENV, ARG, WORKDIR…
 * or the value of a build argument. Undefined when nothing did.
 */
export function changedSetting(baseline: ImageAnalysis, candidate: ImageAnalysis, index: number): string | undefined {
  const then = stepsUpTo(baseline.history, index);
  const now = stepsUpTo(candidate.history, index);
  const names = changedArguments(then.at(-1), now.at(-1));
  if (names.length > 0) return `the build argument ${names.join(', ')} has another value`;
  const [left, right] = withoutCommonEnds(settingsAbove(then), settingsAbove(now));
  const [gone, added] = [left[0], right[0]];
  if (gone !== undefined && added !== undefined) return `${quote(gone)} above became ${quote(added)}`;
  if (added !== undefined) return `${quote(added)} above is new`;
  return gone === undefined ? undefined : `${quote(gone)} above is gone`;
}

/** An instruction, cut where it is long. */
const quote = (instruction: string): string => `"${safeText(instruction, QUOTED)}"`;

function instructionsFrom({ layers }: ImageAnalysis, index: number): string[] {
  return layers.slice(index).map(({ instruction }) => withoutContentHash(instruction) ?? '');
}

/** The entries of a history up to the one that made a layer, itself included; none when no entry did. */
function stepsUpTo(history: readonly HistoryEntry[], index: number): readonly HistoryEntry[] {
  const end = history.findIndex(({ layerIndex }) => layerIndex === index) + 1;
  return history.slice(Math.max(0, end - MAX_STEPS), end);
}

function settingsAbove(steps: readonly HistoryEntry[]): string[] {
  const maker = steps.at(-1);
  if (maker === undefined) return [];
  const relevant = relevantSettings(maker.createdBy);
  return steps
    .slice(0, -1)
    .filter(({ layerIndex }) => layerIndex === null)
    .map(({ createdBy }) => withoutContentHash(recoverInstruction(createdBy)) ?? '')
    .filter((instruction) => relevant.test(instruction));
}

/** BuildKit keeps a step by what it uses; older builders by the whole image below it. */
function relevantSettings(createdBy: string | null): RegExp {
  if (createdBy?.endsWith('# buildkit') !== true) return /^/;
  return createdBy.startsWith('RUN ') ? RUN_SETTINGS : COPY_SETTINGS;
}

function withoutCommonEnds(left: readonly string[], right: readonly string[]): [string[], string[]] {
  const least = Math.min(left.length, right.length);
  let start = 0;
  while (start < least && left[start] === right[start]) start++;
  let end = 0;
  while (end < least - start && left.at(-1 - end) === right.at(-1 - end)) end++;
  return [left.slice(start, left.length - end), right.slice(start, right.length - end)];
}

/** Names only: a value may be a secret. */
function changedArguments(then: HistoryEntry | undefined, now: HistoryEntry | undefined): string[] {
  const before = buildArguments(then?.createdBy ?? null);
  const after = buildArguments(now?.createdBy ?? null);
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
}
