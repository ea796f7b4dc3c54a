import { posix } from 'node:path';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { argumentsOf } from './instructions.js';
import { removedPaths } from './removed-paths.js';
import { commandsOf, type ShellCommand } from './shell-commands.js';
import { ShellVariables } from './shell-variables.js';
import { placeCommands } from './working-directory.js';

/** Where an instruction puts what it copies or downloads. */
export interface BroughtFiles {
  readonly instruction: DockerfileInstruction;
  /** Absolute; of a RUN the first download. */
  readonly destination: string;
  /** The destination, and what each source is called if that is a folder. */
  readonly paths: ReadonlySet<string>;
}

/** What a COPY, an ADD or the downloads of a RUN bring and keep; null when nothing. `directory` is where it works. */
export function broughtFiles(instruction: DockerfileInstruction, directory: string): BroughtFiles | null {
  if (instruction.keyword === 'RUN') return downloadedFiles(instruction, directory);
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return null;
  const sources = ShellVariables.of(instruction).expand(argumentsOf(instruction));
  const destination = posix.resolve(directory, sources.pop() ?? '');
  const inside = sources.map((source) => posix.resolve(destination, posix.basename(source)));
  return { instruction, destination, paths: new Set([destination, ...inside]) };
}

/** Whether taking `path` away, absolute, takes away all that was brought, or one of the things. */
export function isBrought({ destination, paths }: BroughtFiles, path: string): boolean {
  return paths.has(path) || destination.startsWith(`${path}/`);
}

function downloadedFiles(instruction: DockerfileInstruction, start: string): BroughtFiles | null {
  const commands = commandsOf(instruction);
  const downloaded = placeCommands(commands, start).flatMap(({ command, directory }) => {
    const name = downloadOf(command);
    return name === undefined ? [] : posix.resolve(directory, name);
  });
  const removed = removedPaths(commands, start).map((path) => path.replace(/\/?\*.*$/, ''));
  const kept = downloaded.filter((path) => !removed.some((gone) => path === gone || path.startsWith(`${gone}/`)));
  const [destination] = kept;
  return destination === undefined ? null : { instruction, destination, paths: new Set(kept) };
}

const URL = /^(?:https?|ftp|git|ssh):\/\/|^git@/;

/** The file or folder that a command downloads to, as written or by the address; undefined for any other command. */
function downloadOf({ program, args }: ShellCommand): string | undefined {
  const url = args.find((arg) => URL.test(arg));
  if (url === undefined) return undefined;
  const name = posix.basename(url.split(/[?#]/, 1)[0] ?? '');
  if (program === 'git') {
    const folder = args[args.indexOf(url) + 1];
    return args.includes('clone') ? (folder ?? name.replace(/\.git$/, '')) : undefined;
  }
  if (program === 'wget') return valueOf(args, /^(?:-[a-zA-Z]*O|--output-document)$/) ?? name;
  if (program !== 'curl') return undefined;
  const output = valueOf(args, /^(?:-[a-zA-Z]*o|--output)$/);
  return (
    output ?? (args.some((arg) => arg === '--remote-name' || /^-[a-zA-NP-Z]*O[a-zA-Z]*$/.test(arg)) ? name : undefined)
  );
}

/** What follows a flag; `-` is the standard output and no file. */
function valueOf(args: readonly string[], flag: RegExp): string | undefined {
  const value = args[args.findIndex((arg) => flag.test(arg)) + 1];
  return value === undefined || value === '-' || !args.some((arg) => flag.test(arg)) ? undefined : value;
}
