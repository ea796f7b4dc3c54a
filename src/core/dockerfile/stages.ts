import type { DockerfileInstruction, DockerfileStage, StageCopy } from '../report/dockerfile-report.js';
import { argumentsOf, bodyOf, invalid, readInstruction } from './instructions.js';
import { mountsOf } from './mounts.js';
import { substitute, type Variables } from './substitute.js';
import type { Setting } from './shell-variables.js';
import { splitWords } from './words.js';
import { markCreatedDirectories, setEnvironments } from './working-directory.js';

/** Nobody builds on so many stages, one on the other. */
const CHAIN_LIMIT = 32;
const STAGE_NAME = /^[a-z][a-z0-9_.-]*$/;

/**
 * Builds the stage graph. `instructions` starts with a FROM. A base is a stage above, as in every builder;
 * what is copied may also be a stage below, as in BuildKit, which reads all stages before it links them.
 */
export function buildStages(
  preamble: readonly DockerfileInstruction[],
  instructions: readonly DockerfileInstruction[],
  escape: string,
): DockerfileStage[] {
  const globals = globalArguments(preamble, escape);
  const stages: DockerfileStage[] = [];
  const settings: Setting[][] = [];
  const indexByName = new Map<string, number>();
  for (const group of splitAtFrom(instructions)) {
    const stage = readStage(group, stages.length, indexByName, globals, escape);
    const parent = stage.baseStageIndex === null ? undefined : stages[stage.baseStageIndex];
    stage.instructions = markCreatedDirectories(group, parent?.instructions ?? [], escape);
    settings.push(setEnvironments(stage.instructions, settings[stage.baseStageIndex ?? -1] ?? [], globals, escape));
    stages.push(stage);
    if (stage.name !== null) indexByName.set(stage.name.toLowerCase(), stage.index);
  }
  for (const stage of stages) {
    const triggers = triggersOf(stages[stage.baseStageIndex ?? -1], escape);
    stage.copiesFrom = [...triggers, ...stage.instructions].flatMap((instruction) =>
      copiesOf(instruction, stages.length, indexByName, escape),
    );
  }
  linkUsers(stages);
  return stages;
}

/** Stages that the final stage needs, itself included. */
export function reachableStages(stages: readonly DockerfileStage[], from: number | null): Set<number> {
  const reached = new Set<number>();
  const open = from === null ? [] : [from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const stage = stages[index];
    if (stage === undefined || reached.has(index)) continue;
    reached.add(index);
    open.push(...neededBy(stage));
  }
  return reached;
}

/** The instructions of the stages that a stage builds on, in order; of 32 stages at most. */
export function instructionsBelow(stages: readonly DockerfileStage[], stage: DockerfileStage): DockerfileInstruction[] {
  const groups: (readonly DockerfileInstruction[])[] = [];
  let below = stages[stage.baseStageIndex ?? -1];
  while (below !== undefined && groups.length < CHAIN_LIMIT) {
    groups.unshift(below.instructions);
    below = stages[below.baseStageIndex ?? -1];
  }
  return groups.flat();
}

/** Values of the ARGs before the first FROM, in order; one without a default is absent. */
function globalArguments(preamble: readonly DockerfileInstruction[], escape: string): Variables {
  const variables = new Map<string, string>();
  for (const instruction of preamble) {
    if (instruction.keyword !== 'ARG') continue;
    for (const word of splitWords(bodyOf(instruction, escape), escape)) {
      const equals = word.indexOf('=');
      if (equals < 0) continue;
      const value = substitute(word.slice(equals + 1), variables, escape);
      if (value !== null) variables.set(word.slice(0, equals), value);
    }
  }
  return variables;
}

function splitAtFrom(instructions: readonly DockerfileInstruction[]): DockerfileInstruction[][] {
  const groups: DockerfileInstruction[][] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') groups.push([instruction]);
    else groups.at(-1)?.push(instruction);
  }
  return groups;
}

function readStage(
  instructions: DockerfileInstruction[],
  index: number,
  indexByName: ReadonlyMap<string, number>,
  globals: Variables,
  escape: string,
): DockerfileStage {
  const [from] = instructions;
  if (from === undefined) throw new Error('a stage has at least its FROM');
  const words = splitWords(bodyOf(from, escape), escape);
  const [base, as, name] = words;
  if (base === undefined || !(words.length === 1 || (words.length === 3 && as?.toLowerCase() === 'as'))) {
    throw invalid(from.line, 'FROM needs an image, and AS with a name at most');
  }
  if (name !== undefined && !STAGE_NAME.test(name.toLowerCase())) {
    throw invalid(from.line, 'the name of a stage starts with a letter and has letters, digits, - _ . only');
  }
  const baseResolved = substitute(base, globals, escape);
  return {
    index,
    name: name ?? null,
    base,
    baseResolved: baseResolved === '' ? null : baseResolved,
    baseStageIndex: indexByName.get((baseResolved ?? '').toLowerCase()) ?? null,
    platform: from.flags['platform'] ?? null,
    line: from.line,
    instructions,
    copiesFrom: [],
    usedBy: [],
  };
}

/** What the ONBUILDs of a base run in the stage that builds on it; only what may copy is read. */
function triggersOf(base: DockerfileStage | undefined, escape: string): DockerfileInstruction[] {
  return (base?.instructions ?? []).flatMap((instruction) => {
    const text = instruction.keyword === 'ONBUILD' ? bodyOf(instruction, escape) : '';
    return /^(?:copy|run)\s/i.test(text) ? [readInstruction({ ...instruction, text }, escape)] : [];
  });
}

function copiesOf(
  instruction: DockerfileInstruction,
  stageCount: number,
  indexByName: ReadonlyMap<string, number>,
  escape: string,
): StageCopy[] {
  const resolve = (from: string): number | null => {
    if (/^\d{1,6}$/.test(from)) return Number(from) < stageCount ? Number(from) : null;
    return indexByName.get(from.toLowerCase()) ?? null;
  };
  const { line, flags, keyword } = instruction;
  if (keyword === 'COPY' && flags['from'] !== undefined && flags['from'] !== '') {
    const paths = argumentsOf(instruction, escape);
    const destination = paths.pop() ?? '';
    return [{ line, from: flags['from'], stageIndex: resolve(flags['from']), sources: paths, destination }];
  }
  return mountsOf(instruction, escape)
    .filter((mount) => mount.from !== '')
    .map(({ from, source, target }) => ({
      line,
      from,
      stageIndex: resolve(from),
      sources: [source === '' ? '/' : source],
      destination: target,
    }));
}

function linkUsers(stages: readonly DockerfileStage[]): void {
  for (const stage of stages) {
    for (const needed of neededBy(stage)) stages[needed]?.usedBy.push(stage.index);
  }
}

/** Indexes of the other stages that a stage builds on or copies from, each once, in ascending order. */
function neededBy(stage: DockerfileStage): number[] {
  const indexes = [stage.baseStageIndex, ...stage.copiesFrom.map((copy) => copy.stageIndex)];
  const others = indexes.filter((index) => index !== null).filter((index) => index !== stage.index);
  return [...new Set(others)].sort((a, b) => a - b);
}
