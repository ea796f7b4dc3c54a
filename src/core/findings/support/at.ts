import { finalInstructions, matchHistory } from '../../dockerfile/match-history.js';
import type { ParsedDockerfile } from '../../dockerfile/parse.js';
import { readTrigger, textAsWritten } from '../../dockerfile/triggers.js';
import type { DockerfileInstruction, DockerfileStage } from '../../report/dockerfile-report.js';
import type { Evidence } from '../../report/finding.js';
import type { FindingContext, RuleFinding } from '../finding.js';
import { listPaths } from './by-layer.js';

/** From this confidence on a layer's bytes are put on a line. */
const SURE_ENOUGH = 0.5;

/** What a rule says about an instruction. */
export interface Statement {
  readonly message: string;
  readonly remediation: string;
  readonly paths?: readonly string[];
  /** Measured bytes; when absent, those of the layer that the instruction made. */
  readonly bytes?: number | null;
}

/** A finding at an instruction, priced with the layer that it made when the image is known. */
export function at(context: FindingContext, instruction: DockerfileInstruction, statement: Statement): RuleFinding {
  const layer = layerOfLine(context, instruction.line);
  const evidence: Evidence = {
    layerIndex: layer,
    line: instruction.line,
    endLine: instruction.endLine,
    instruction: textAsWritten(instruction),
    ...listPaths(statement.paths ?? []),
  };
  const { message, remediation } = statement;
  const bytes = statement.bytes === undefined ? bytesOfLine(context, instruction.line) : statement.bytes;
  return { message, remediation, scope: 'own', evidence, bytes };
}

/** Content bytes of the layer that the instruction at `line` made; null when there is no image or no sure match. */
export function bytesOfLine(context: FindingContext, line: number): number | null {
  const layer = layerOfLine(context, line);
  return layer === null ? null : (context.image?.layers[layer]?.contentSize ?? null);
}

/** Sum over lines; null when none of them is known. */
export function bytesOfLines(context: FindingContext, lines: readonly number[]): number | null {
  const known = lines.map((line) => bytesOfLine(context, line)).filter((bytes) => bytes !== null);
  return known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0);
}

/** The layer that the instruction at a line made; null when there is no image or no sure match. */
export function layerOfLine(context: FindingContext, line: number): number | null {
  return layersByLine(context).get(line) ?? null;
}

/** One matching serves all findings of a context. */
const matched = new WeakMap<FindingContext, ReadonlyMap<number, number | null>>();

function layersByLine(context: FindingContext): ReadonlyMap<number, number | null> {
  const known = matched.get(context);
  if (known !== undefined) return known;
  const { image, dockerfile } = context;
  const matches = image === undefined || dockerfile === undefined ? [] : matchHistory(dockerfile, image.history);
  const sure = matches.filter((match) => match.confidence >= SURE_ENOUGH);
  const layers = new Map(sure.map((match) => [match.line, match.layerIndex]));
  matched.set(context, layers);
  return layers;
}

/** Stages of the Dockerfile with what their ONBUILDs trigger in the place of these; none without one. */
export function stagesOf({ dockerfile }: FindingContext): readonly DockerfileStage[] {
  return dockerfile === undefined ? [] : withTriggers(dockerfile).stages;
}

/** One reading of the triggers serves all rules. */
const triggered = new WeakMap<ParsedDockerfile, ParsedDockerfile>();

function withTriggers(dockerfile: ParsedDockerfile): ParsedDockerfile {
  const known = triggered.get(dockerfile);
  if (known !== undefined) return known;
  const stages = dockerfile.stages.map((stage) => ({
    ...stage,
    instructions: stage.instructions.map((instruction) => readTrigger(instruction, dockerfile.escape)),
  }));
  const read = { ...dockerfile, stages };
  triggered.set(dockerfile, read);
  return read;
}

/** All instructions of all stages in the order of the file. */
export function instructionsOf(context: FindingContext): DockerfileInstruction[] {
  return stagesOf(context).flatMap((stage) => stage.instructions);
}

/** The instructions whose layers and settings the final image has, in order, without FROM. */
export function finalInstructionsOf(context: FindingContext): DockerfileInstruction[] {
  return context.dockerfile === undefined ? [] : finalInstructions(withTriggers(context.dockerfile));
}

/** `line 3`, `lines 3 and 5`, `lines 3, 5 and 7`. */
export function listLines(lines: readonly number[]): string {
  return `${lines.length === 1 ? 'line' : 'lines'} ${listWords(lines.map(String))}`;
}

/** `a`, `a and b`, `a, b and c`; after six the rest is counted. */
export function listWords(words: readonly string[]): string {
  const named = words.slice(0, 6).map((word) => (word.length > 60 ? `${word.slice(0, 60)}…` : word));
  const shown = words.length > 6 ? [...named.slice(0, 5), `${words.length - 5} more`] : named;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
