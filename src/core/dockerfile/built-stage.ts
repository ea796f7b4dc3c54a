import type { HistoryEntry } from '../report/image-report.js';
import { finalInstructions, matchHistory } from './match-history.js';
import type { ParsedDockerfile } from './parse.js';

/** From here on an entry has the text of a line, or its destination behind the checksum of what was copied. */
const SAME = 0.8;
/** Stages that are looked at, the last ones first, and those of them that are compared whole: that takes time. */
const MAX_STAGES = 32;
const MAX_COMPARED = 3;

/**
 * The Dockerfile with the stage as its final one that an image was built from: the last, unless the history shows all
 * layers of another one, the newest on top, as after `docker build --target`.
 */
export function withBuiltStage<Parsed extends ParsedDockerfile>(
  dockerfile: Parsed,
  history: readonly HistoryEntry[],
): Parsed {
  const newest = history.findLastIndex(({ layerIndex }) => layerIndex !== null);
  if (newest < 0 || dockerfile.stages.length < 2) return dockerfile;
  const stages = dockerfile.stages.slice(-MAX_STAGES).reverse();
  const targets = stages.map(({ index }) => ({ ...dockerfile, finalStage: index }));
  const onTop = targets.filter((target) => holds(target, history.slice(newest, newest + 1), makers(target).slice(-1)));
  return onTop.slice(0, MAX_COMPARED).find((target) => holds(target, history, makers(target))) ?? dockerfile;
}

/** The lines that make the layers of a stage and of those that it builds on. */
function makers(target: ParsedDockerfile): number[] {
  return finalInstructions(target).flatMap(({ createsLayer, line }) => (createsLayer ? [line] : []));
}

/** Whether all of these lines, and there are any, are in the history. */
function holds(target: ParsedDockerfile, history: readonly HistoryEntry[], lines: readonly number[]): boolean {
  const sure = matchHistory(target, history).filter(({ confidence }) => confidence >= SAME);
  const found = new Set(sure.map(({ line }) => line));
  return lines.length > 0 && lines.every((line) => found.has(line));
}
