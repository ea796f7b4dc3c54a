import { posix } from 'node:path';
import type { DockerfileStage } from '../../report/dockerfile-report.js';
import { readDependencyCommand } from '../dependency-commands.js';
import { bodyOf } from '../instructions.js';
import { outputsOf } from '../build-outputs.js';
import { installFolders } from '../installed-programs.js';
import { commandsOf } from '../shell-commands.js';
import { workingDirectories } from '../working-directory.js';
import { readJsonForm, splitWords, unquote } from '../words.js';

const NODE = new Set(['npm', 'yarn', 'pnpm', 'bun']);
const PATH = /^[\w./@+-]+$/;
/** Where programs are found by their name alone. */
const PROGRAM_DIRECTORIES = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Programs that only start others. */
const STARTERS = new Set(['sh', 'bash', 'ash', 'env', 'exec', 'tini', 'dumb-init', 'gosu', 'su-exec', 'cargo', 'go']);

/** A path in the build stage and where the final stage has it, absolute. */
export interface Artifact {
  readonly from: string;
  readonly to: string;
}

/**
 * What the command of a stage needs out of its build: outputs (`-o`), programs that a package manager installed and
 * files below the working directory that CMD or ENTRYPOINT name, for Node with node_modules and package.json.
 * Empty when the command does not tell, for example `npm start`, unless it is known what that runs (`launched`).
 */
export function artifactsOf(stage: DockerfileStage, escape: string, launched: readonly string[] | null): Artifact[] {
  const outputs = outputsOf(stage, escape);
  const directories = workingDirectories(stage.instructions, escape);
  const named = stage.instructions.flatMap((instruction, index) => {
    if (instruction.keyword !== 'CMD' && instruction.keyword !== 'ENTRYPOINT') return [];
    const directory = directories[index] ?? '/';
    const words = launched ?? commandWords(bodyOf(instruction, escape), escape);
    return words
      .filter((word) => PATH.test(word))
      .map((word) => ({ word, directory, path: pathOf(word, directory, outputs) }))
      .filter(({ word, path }) => outputs.has(path) || isBelowWork(word, path, directory));
  });
  const isNode = usesNode(stage);
  const paths = named.flatMap(({ directory, path }) => {
    // An assembly of .NET needs what was published beside it.
    if (path.endsWith('.dll') && posix.dirname(path) !== directory) return [posix.dirname(path)];
    if (!isNode || outputs.has(path)) return [path];
    const folder =
      path
        .slice(directory.length)
        .split('/')
        .find((part) => part !== '') ?? '';
    return [
      posix.join(directory, folder),
      posix.join(directory, 'node_modules'),
      posix.join(directory, 'package.json'),
    ];
  });
  if (paths.length === 0) return installedProgram(stage, escape);
  return [...new Set(paths)].map((path) => ({ from: path, to: path }));
}

/** The program that the container starts with, when a package manager installed it; by its name alone it is put on the PATH. */
function installedProgram(stage: DockerfileStage, escape: string): Artifact[] {
  const of = (keyword: string) => stage.instructions.findLast((instruction) => instruction.keyword === keyword);
  const start = of('ENTRYPOINT') ?? of('CMD');
  const [program = ''] = start ? commandWords(bodyOf(start, escape), escape) : [];
  if (!PATH.test(program) || STARTERS.has(program)) return [];
  const folders = installFolders(stage);
  if (folders.has(posix.dirname(program))) return [{ from: program, to: program }];
  const [folder, ...others] = folders;
  if (program.includes('/') || folder === undefined || others.length > 0) return [];
  return [{ from: `${folder}/${program}`, to: `/usr/local/bin/${program}` }];
}

/** The file that a word of a command stands for; '' for a word that is none. */
function pathOf(word: string, directory: string, outputs: ReadonlySet<string>): string {
  const path = posix.resolve(directory, word);
  if (word.includes('/') || outputs.has(path)) return path;
  return PROGRAM_DIRECTORIES.map((folder) => `${folder}/${word}`).find((each) => outputs.has(each)) ?? '';
}

/** In the root directory lies much besides: there a relative path is meant. */
function isBelowWork(word: string, path: string, directory: string): boolean {
  if (directory === '/') return path !== '' && word.includes('/') && !word.startsWith('/');
  return path.startsWith(`${directory}/`);
}

function commandWords(body: string, escape: string): string[] {
  const json = readJsonForm(body);
  return Array.isArray(json) ? json : splitWords(body, escape).map((word) => unquote(word, escape));
}

function usesNode(stage: DockerfileStage): boolean {
  const used = stage.instructions.flatMap((instruction) => commandsOf(instruction).map(readDependencyCommand));
  return used.some((dependency) => dependency !== null && NODE.has(dependency.ecosystem.id));
}
