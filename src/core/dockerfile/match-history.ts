import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { HistoryEntry } from '../report/image-report.js';
import { recoverInstruction } from './build-history.js';
import { comparableEntry, comparableInstruction, fixedParts, type Comparable, type FixedParts } from './comparable.js';
import { filledLayers } from './layer-instructions.js';
import type { ParsedDockerfile } from './parse.js';

/** A history entry of an image and the instruction that it comes from. */
export interface HistoryMatch {
  /** Position in the history, oldest first. */
  readonly historyIndex: number;
  readonly layerIndex: number | null;
  /** First line of the instruction. */
  readonly line: number;
  readonly endLine: number;
  /** 0 to 1; from 0.5 on the texts themselves say so, below only keyword and order do. */
  readonly confidence: number;
  readonly reason: string;
}

/** Newest entries and instructions that are compared; an image has 127 layers at most. */
const WINDOW = 256;
/** That a line made all of a layer which others helped to fill. */
const SHARED_LAYER = 0.5;

/**
 * Finds for the entries of a history the instructions of the final stage, and of the stages that it builds
 * on, such that both keep their order and the sum of the confidences is greatest; entries of the base
 * image stay unmatched. Among equals the newest entry wins, because the base comes first.
 */
export function matchHistory(report: ParsedDockerfile, history: readonly HistoryEntry[]): HistoryMatch[] {
  const instructions = finalInstructions(report).slice(-WINDOW);
  const offset = Math.max(0, history.length - WINDOW);
  const entries = history.slice(offset).map(({ createdBy }) => comparableEntry(recoverInstruction(createdBy)));
  const lines = instructions.map((instruction) => comparableInstruction(instruction, report.escape));

  const likeness = entries.map((entry) => lines.map((line) => compare(entry, line)));
  const totals = bestTotals(likeness);
  const matches: HistoryMatch[] = [];
  let [e, l] = [entries.length, lines.length];
  while (e > 0 && l > 0) {
    const alike = likeness[e - 1]?.[l - 1];
    const total = totals[e]?.[l] ?? 0;
    const entry = history[offset + e - 1];
    const instruction = instructions[l - 1];
    if (alike && entry && instruction && total === (totals[e - 1]?.[l - 1] ?? 0) + alike.confidence) {
      const { line, endLine } = instruction;
      matches.push({ historyIndex: offset + e - 1, layerIndex: entry.layerIndex, line, endLine, ...alike });
      e--;
      l--;
    } else if (total === (totals[e]?.[l - 1] ?? 0)) l--;
    else e--;
  }
  return giveLayersToSteps(matches.reverse(), history);
}

/** A layer of several steps is given to the last of them that has a line, never to a setting behind them. */
function giveLayersToSteps(matches: readonly HistoryMatch[], history: readonly HistoryEntry[]): HistoryMatch[] {
  const byEntry = new Map(
    matches.map((match) => [match.historyIndex, { ...match, layerIndex: null as number | null }]),
  );
  for (const { layerIndex, steps } of filledLayers(history)) {
    const match = steps.map((step) => byEntry.get(step)).findLast((each) => each !== undefined);
    if (!match) continue;
    match.layerIndex = layerIndex;
    if (steps.length === 1) continue;
    match.confidence = Math.min(match.confidence, SHARED_LAYER);
    match.reason = `the layer holds ${steps.length} instructions, of which this is the last`;
  }
  return [...byEntry.values()];
}

/** Instructions that the image is made of, oldest first, without the FROMs. */
export function finalInstructions(report: ParsedDockerfile): DockerfileInstruction[] {
  const groups: DockerfileInstruction[][] = [];
  let index = report.finalStage;
  while (index !== null) {
    const stage = report.stages[index];
    if (stage === undefined) break;
    groups.unshift(stage.instructions.filter((instruction) => instruction.keyword !== 'FROM'));
    index = stage.baseStageIndex;
  }
  return groups.flat();
}

type Words = Pick<Comparable, 'words' | 'fixedParts'>;

interface Likeness {
  readonly confidence: number;
  readonly reason: string;
}

/** totals[e][l]: the greatest sum of confidences of the first e entries and l instructions. */
function bestTotals(likeness: readonly (readonly (Likeness | null)[])[]): number[][] {
  const width = likeness[0]?.length ?? 0;
  const totals: number[][] = [new Array<number>(width + 1).fill(0)];
  for (const row of likeness) {
    const above = totals.at(-1) ?? [];
    const current = [0];
    for (const [index, alike] of row.entries()) {
      const paired = alike === null ? 0 : (above[index] ?? 0) + alike.confidence;
      current.push(Math.max(above[index + 1] ?? 0, current[index] ?? 0, paired));
    }
    totals.push(current);
  }
  return totals;
}

function compare(entry: Comparable, line: Comparable): Likeness | null {
  if (entry.keyword !== line.keyword || entry.keyword === '') return null;
  if (entry.text === line.text) return { confidence: 1, reason: 'the same text' };
  if (matchesWithVariables(entry.words, line)) return { confidence: 0.9, reason: 'the same text but for variables' };
  const isPath = entry.keyword === 'COPY' || entry.keyword === 'ADD';
  if (isPath && isHashed(entry.words) && fits(entry.words.at(-1), line.words.at(-1), line.fixedParts.at(-1))) {
    return { confidence: 0.8, reason: 'the same destination; the builder kept a hash of the sources only' };
  }
  if (entry.keyword === 'WORKDIR' && isWithin(entry.text, line.text)) {
    return { confidence: 0.8, reason: 'the same directory' };
  }
  const shared = sharedWords(entry.wordSet, line.wordSet);
  if (shared >= 0.5)
    return { confidence: 0.45 + shared * 0.3, reason: `${Math.round(shared * 100)} % of the words are the same` };
  return { confidence: 0.2, reason: 'the same kind of instruction in the same order' };
}

function isHashed(words: readonly string[]): boolean {
  return words.some((word) => /^(file|dir|multi):[0-9a-f]{12}$/.test(word));
}

/** Builders substitute variables before they write the history, except in RUN. */
function matchesWithVariables(entry: readonly string[], { words, fixedParts }: Words): boolean {
  return entry.length === words.length && words.every((word, index) => fits(entry[index], word, fixedParts[index]));
}

/** Whether a word of a history can be that of a Dockerfile: the same, or the same around variables. */
function fits(entry = '', line = '', fixed: FixedParts = null): boolean {
  if (entry === line || fixed === null) return entry === line;
  const { start, end } = fixed;
  return entry.length >= start.length + end.length && entry.startsWith(start) && entry.endsWith(end);
}

/** Whether an absolute directory is a relative one below another; variables of the relative one may be anything. */
function isWithin(directory: string, relative: string): boolean {
  const wanted = relative.replace(/^\.?\//, '').split('/');
  const parts = directory.split('/').slice(-wanted.length);
  return (
    directory.startsWith('/') && matchesWithVariables(parts, { words: wanted, fixedParts: wanted.map(fixedParts) })
  );
}

/** Words in common over words in all (Jaccard index). */
function sharedWords(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const shared = left.intersection(right).size;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}
