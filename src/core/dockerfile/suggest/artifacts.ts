import { posix } from 'node:path';
import type { DockerfileStage } from '../../report/dockerfile-report.js';
import { readDependencyCommand } from '../dependency-commands.js';
import { bodyOf } from '../instructions.js';
import { outputsOf } from '../build-outputs.js';
import { commandsOf } from '../shell-commands.js';
import { workingDirectories } from '../working-directory.js';
import { readJsonForm, splitWords, unquote } from '../words.js';

const NODE = new Set(['npm', 'yarn', 'pnpm', 'bun']);
const PATH = /^[\w./@+-]+$/;
/** Where programs are found by their name alone. */
const PROGRAM_DIRECTORIES = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * The paths, absolute, that the command of a stage needs out of its build: outputs (`-o`) and files below
 * the working directory that CMD or ENTRYPOINT name, for Node with node_modules and package.json.
 * Empty when the command does not tell, for example `npm start`, unless it is known what that runs (`launched`).
 */
export function artifactsOf(stage: DockerfileStage, escape: string, launched: readonly string[] | null): string[] {
  const outputs = outputsOf(stage, escape);
  const directories = workingDirectories(stage.instructions, escape);
  const named = stage.instructions.flatMap((instruction, index) => {
    if (instruction.keyword !== 'CMD' && instruction.keyword !== 'ENTRYPOINT') return [];
    const directory = directories[index] ?? '/';
    const words = launched ?? commandWords(bodyOf(instruction, escape), escape);
    return words
      .filter((word) => PATH.test(word))
      .map((word) => ({ directory, path: pathOf(word, directory, outputs) }))
      .filter(({ path }) => outputs.has(path) || isBelowWork(path, directory));
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
  return [...new Set(paths)];
}

/** The file that a word of a command stands for; '' for a word that is none. */
function pathOf(word: string, directory: string, outputs: ReadonlySet<string>): string {
  const path = posix.resolve(directory, word);
  if (word.includes('/') || outputs.has(path)) return path;
  return PROGRAM_DIRECTORIES.map((folder) => `${folder}/${word}`).find((each) => outputs.has(each)) ?? '';
}

function isBelowWork(path: string, directory: string): boolean {
  return directory !== '/' && path.startsWith(`${directory}/`);
}

function commandWords(body: string, escape: string): string[] {
  const json = readJsonForm(body);
  return Array.isArray(json) ? json : splitWords(body, escape).map((word) => unquote(word, escape));
}

function usesNode(stage: DockerfileStage): boolean {
  const used = stage.instructions.flatMap((instruction) => commandsOf(instruction).map(readDependencyCommand));
  return used.some((dependency) => dependency !== null && NODE.has(dependency.ecosystem.id));
}
