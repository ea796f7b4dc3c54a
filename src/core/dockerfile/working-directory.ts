import { posix } from 'node:path';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { argumentsOf, bodyOf } from './instructions.js';
import type { ShellCommand } from './shell-commands.js';
import { setEnvironment, SETTING_LIMIT, type Setting } from './shell-variables.js';
import { substitute } from './substitute.js';
import { splitWords } from './words.js';

const WITH_VARIABLES = new Set(['RUN', 'COPY', 'ADD']);
/** Longest path that is followed; the kernel takes 4,096 bytes, but thousands of steps through those take long. */
const PATH_LIMIT = 1024;
/** A name that is only put behind the directory. */
const PLAIN_NAME = /^[\w@+-][\w.@+-]{0,255}$/;

/**
 * Marks the WORKDIRs that create their directory. `/` and a directory that an earlier WORKDIR of this
 * stage or of the stage below it (`inherited`) made already create nothing; a path with a variable
 * and a directory that only the base image might have count as created.
 */
export function markCreatedDirectories(
  instructions: readonly DockerfileInstruction[],
  inherited: readonly DockerfileInstruction[],
  escape: string,
): DockerfileInstruction[] {
  const existing = new Set(['/']);
  let current = '/';
  const enter = (instruction: DockerfileInstruction): boolean => {
    const target = argumentsOf(instruction, escape).join(' ');
    current = enterDirectory(current, target);
    const created = target !== '' && !existing.has(current);
    for (let path = current; path !== '/' && !existing.has(path); path = posix.dirname(path)) existing.add(path);
    return created;
  };
  for (const instruction of inherited) if (instruction.keyword === 'WORKDIR') enter(instruction);
  return instructions.map((instruction) =>
    instruction.keyword === 'WORKDIR' ? { ...instruction, createsLayer: enter(instruction) } : instruction,
  );
}

/**
 * The working directory, absolute, in which each instruction runs; the first starts at `/`. Variables have the
 * value of the ENV or ARG above; one without a value stays as it is written.
 */
export function workingDirectories(instructions: readonly DockerfileInstruction[], escape: string): string[] {
  const variables = new Map<string, string>();
  let current = '/';
  return instructions.map((instruction) => {
    const before = current;
    if (instruction.keyword === 'WORKDIR') {
      const written = argumentsOf(instruction, escape).join(' ');
      current = enterDirectory(current, substitute(written, variables, escape) ?? written);
    }
    if (instruction.keyword === 'ENV' || instruction.keyword === 'ARG') assign(instruction, variables, escape);
    return before;
  });
}

/**
 * Tells the RUNs and COPYs of a stage what the ENVs and ARGs above them set, and gives what the stage leaves to one that builds on
 * it. `inherited` is that of the stage below, `globals` are the ARGs before the first FROM.
 */
export function setEnvironments(
  instructions: readonly DockerfileInstruction[],
  inherited: readonly Setting[],
  globals: ReadonlyMap<string, string>,
  escape: string,
): Setting[] {
  const settings: Setting[] = [...inherited];
  const variables = new Map(settings);
  for (const instruction of instructions) {
    if (instruction.keyword === 'ENV' || instruction.keyword === 'ARG') {
      for (const setting of assign(instruction, variables, escape, globals)) settings.push(setting);
    } else if (settings.length > 0 && WITH_VARIABLES.has(instruction.keyword)) setEnvironment(instruction, settings);
  }
  return settings.slice(-SETTING_LIMIT);
}

/** Sets what an ENV or ARG gives a value, and says it; `ENV NAME VALUE`, the old form, too. */
function assign(
  instruction: DockerfileInstruction,
  variables: Map<string, string>,
  escape: string,
  globals: ReadonlyMap<string, string> = new Map(),
): Setting[] {
  const words = splitWords(bodyOf(instruction, escape), escape);
  const [name = '', ...rest] = words;
  const pairs = instruction.keyword === 'ENV' && !name.includes('=') ? [`${name}=${rest.join(' ')}`] : words;
  const settings = pairs.flatMap((pair): Setting[] => {
    const equals = pair.indexOf('=');
    const value = equals < 0 ? globals.get(pair) : substitute(pair.slice(equals + 1), variables, escape);
    return value === undefined || value === null ? [] : [[equals < 0 ? pair : pair.slice(0, equals), value]];
  });
  for (const [key, value] of settings) variables.set(key, value);
  return settings;
}

/** A command of a script, and the directory in which it runs: absolute, or '' if unknown. */
export interface PlacedCommand {
  readonly command: ShellCommand;
  readonly directory: string;
}

/** The commands of a script that starts in `start`, each in its directory: `cd` counts. */
export function placeCommands(commands: readonly ShellCommand[], start: string): PlacedCommand[] {
  let directory = start;
  return commands.map((command) => {
    if (command.program === 'cd') directory = enterDirectory(directory || '/', command.args[0] ?? '/');
    return { command, directory };
  });
}

/** The directory, absolute, in which one is after a WORKDIR or `cd` to `target`; the former where no such path can be. */
function enterDirectory(current: string, target: string): string {
  const below = current === '/' ? '' : current;
  const next = PLAIN_NAME.test(target) ? `${below}/${target}` : posix.resolve(current, target.slice(0, PATH_LIMIT));
  return next.length > PATH_LIMIT ? current : next;
}
