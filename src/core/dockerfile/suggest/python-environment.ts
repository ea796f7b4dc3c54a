import { posix } from 'node:path';
import type { DockerfileInstruction, DockerfileStage } from '../../report/dockerfile-report.js';
import { readDependencyCommand } from '../dependency-commands.js';
import { bodyOf } from '../instructions.js';
import { commandsOf, type ShellCommand } from '../shell-commands.js';
import { ShellVariables } from '../shell-variables.js';
import { splitWords, unquote } from '../words.js';
import { placeCommands, workingDirectories, type PlacedCommand } from '../working-directory.js';
import { isVenv } from './python-steps.js';

/** Where what is installed comes to lie: a folder of its own, absolute, or null for the packages of the interpreter. */
export type Destination = string | null;

/** Folders of the system; no environment of its own is there. */
const SHARED = /^\/(?:$|(?:usr|lib|lib64|bin|sbin|etc|var|dev|proc|sys)(?:\/|$)|(?:opt|home|srv|root|tmp|run)$)/;
const PLAIN = /^\/[\w./@+-]+$/;
/** With these an install goes where nobody follows it: into the sources, below another root, for another interpreter. */
const REFUSED = /^(?:-e|--editable|--root|--python|--src|-p|--active|--project|--directory|-C|-P)(?:=|$)|^-[et][^-]/;
const FOLDER = /^(?:-t|--target|--prefix)(?:=(.*))?$/;
const VENV_FLAG = /^--(?:system-site-packages|upgrade-deps|seed)$/;

/**
 * The one folder that all installs of a stage fill. Undefined where it is not one, or where it cannot be told: then
 * nothing can be moved.
 */
export function destinationOf(
  stage: DockerfileStage,
  installs: readonly DockerfileInstruction[],
  escape: string,
): Destination | undefined {
  const directories = workingDirectories(stage.instructions, escape);
  const starts = new Map(stage.instructions.map((instruction, index) => [instruction, directories[index] ?? '/']));
  const runs = installs.map((instruction) => ({
    instruction,
    placed: placeCommands(commandsOf(instruction), starts.get(instruction) ?? '/'),
  }));
  const made = new Set(
    runs.flatMap(({ placed }) => placed.filter(({ command }) => isVenv(command))).map((each) => pathOfVenv(each)),
  );
  const [venv = null] = made;
  if (made.size > 1 || made.has(undefined)) return undefined;
  const found = new Set(
    runs.flatMap(({ instruction, placed }) => {
      const settings = settingsAt(instruction, stage, venv);
      return placed.flatMap((each) => {
        const ecosystem = readDependencyCommand(each.command)?.ecosystem.id;
        const isInstall = ecosystem !== undefined && !/^(?:wheel|download)$/.test(each.command.args[0] ?? '');
        return isInstall ? [placeOf(each, ecosystem, settings)] : [];
      });
    }),
  );
  const [destination] = found;
  const isSources = typeof destination === 'string' && directories.includes(destination);
  return found.size === 1 && !isSources ? destination : undefined;
}

/** What the ENVs of a stage set the search path to, in order, with the values that are known at a RUN. */
export function searchPaths(stage: DockerfileStage, escape: string, at?: DockerfileInstruction): string[] {
  const words = stage.instructions
    .filter(({ keyword, line }) => keyword === 'ENV' && line < (at?.line ?? Infinity))
    .flatMap((instruction) => splitWords(bodyOf(instruction, escape).replace(/^PATH\s+/, 'PATH='), escape))
    .filter((word) => word.startsWith('PATH='))
    .map((word) => unquote(word, escape).slice('PATH='.length));
  return at ? ShellVariables.of(at).expand(words) : words;
}

/** What decides where the installs of a RUN go. */
interface Settings {
  readonly venv: string | null;
  /** Whether pip is the one that the search path finds, and whether that, or its path, is the one of `venv`. */
  readonly isPlain: boolean;
  readonly isInside: boolean;
  readonly valueOf: (name: string) => string | undefined;
  readonly isOn: (name: string, option?: string) => boolean;
  readonly isOff: (name: string, option: string) => boolean;
}

function settingsAt(instruction: DockerfileInstruction, stage: DockerfileStage, venv: string | null): Settings {
  const variables = ShellVariables.of(instruction);
  const commands = commandsOf(instruction);
  const programs = programsOf(instruction, variables);
  const isFirst = venv !== null && searchPaths(stage, '\\', instruction).at(-1)?.startsWith(`${venv}/bin`) === true;
  const isActive = isFirst || commands.some(({ args }) => args[0] === `${venv}/bin/activate`);
  const options = new Set(
    stage.instructions
      .flatMap((each) => commandsOf(each))
      .filter(({ program, args }) => program === 'poetry' && args[0] === 'config')
      .map(({ args }) =>
        args
          .slice(1)
          .filter((arg) => !arg.startsWith('-'))
          .join(' '),
      ),
  );
  const valueOf = (name: string): string | undefined => {
    const [value] = variables.expand([`=$${name}`]);
    return value === `=$${name}` ? undefined : value?.slice(1);
  };
  const isSet = (name: string, values: RegExp): boolean => values.test(valueOf(name) ?? '');
  return {
    venv,
    isPlain: programs.every((path) => /^(?:pip3?|python3?)$/.test(path)),
    isInside: programs.every((path) => (path.includes('/') ? path.startsWith(`${venv}/bin/`) : isActive)),
    valueOf,
    isOn: (name, option) => isSet(name, /^(?:1|true)$/i) || options.has(`${option} true`),
    isOff: (name, option) => isSet(name, /^(?:0|false)$/i) || options.has(`${option} false`),
  };
}

function pathOfVenv({ command: { args }, directory }: PlacedCommand): string | undefined {
  const words = args.slice(args[0] === '-m' ? 2 : args[0] === 'venv' ? 1 : 0);
  const paths = words.filter((word) => !word.startsWith('-'));
  const isKnown = words.every((word) => !word.startsWith('-') || VENV_FLAG.test(word));
  return paths.length === 1 && isKnown ? ownFolder(posix.resolve(directory, paths[0] ?? '')) : undefined;
}

function placeOf(
  { command, directory }: PlacedCommand,
  ecosystem: string,
  settings: Settings,
): Destination | undefined {
  const { args } = command;
  const { venv, isOn, isOff, valueOf } = settings;
  if (args.some((arg) => REFUSED.test(arg))) return undefined;
  const here = ownFolder(posix.join(directory, '.venv'));
  if (ecosystem === 'poetry' || ecosystem === 'pipenv') {
    if (venv !== null) return undefined;
    const isPoetry = ecosystem === 'poetry';
    if (isPoetry ? isOff('POETRY_VIRTUALENVS_CREATE', 'virtualenvs.create') : args.includes('--system')) return null;
    const isHere = isPoetry
      ? isOn('POETRY_VIRTUALENVS_IN_PROJECT', 'virtualenvs.in-project')
      : isOn('PIPENV_VENV_IN_PROJECT');
    return isHere ? here : undefined;
  }
  const isUv = ecosystem === 'uv';
  if (isUv && args[0] === 'sync')
    return ownFolder(posix.resolve(directory, valueOf('UV_PROJECT_ENVIRONMENT') ?? '.venv'));
  const folder = folderOf(command);
  if (folder !== null) return venv === null && folder.startsWith('/') ? ownFolder(folder) : undefined;
  if (venv === null) return (isUv ? args.includes('--system') : settings.isPlain) ? null : undefined;
  const isInside = isUv ? valueOf('VIRTUAL_ENV') === venv || venv === here : settings.isInside;
  return isInside && !args.includes('--system') && !args.includes('--user') ? venv : undefined;
}

/** What `--target` or `--prefix` say; null without them. */
function folderOf({ args }: ShellCommand): string | null {
  const position = args.findIndex((arg) => FOLDER.test(arg));
  const flag = args[position];
  return flag === undefined ? null : (FOLDER.exec(flag)?.[1] ?? args[position + 1] ?? '');
}

/** The calls of pip in a RUN as they are written, with their path; a venv is made by another interpreter. */
function programsOf(instruction: DockerfileInstruction, variables: ShellVariables): string[] {
  const scripts = [bodyOf(instruction), ...instruction.heredocs.map(({ content }) => content)];
  const words = variables.expand(scripts.flatMap((script) => script.split(/[\s"'[\],;&|()]+/)));
  return words.filter((word, index) => {
    if (/(?:^|\/)pip[\d.]*$/.test(word)) return words[index - 1] !== '-m';
    return /(?:^|\/)python[\d.]*$/.test(word) && words[index + 2] === 'pip';
  });
}

const ownFolder = (path: string): string | undefined => (PLAIN.test(path) && !SHARED.test(path) ? path : undefined);
