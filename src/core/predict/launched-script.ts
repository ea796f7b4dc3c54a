import { parseScript, type ShellCommand } from '../dockerfile/shell-commands.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { findProgram } from '../linkage/linkage-closure.js';

const LAUNCHERS = new Set(['npm', 'yarn', 'pnpm', 'bun']);
/** Anything that only a shell understands. */
const SHELL_SYNTAX = /[$`"'\\|&;<>(){}*?[\]~#\n]|^\s*\w+=/;
const NAMED = /^[\w:.-]{1,128}$/;

/** What a package manager's `start` or `run NAME` runs, from the scripts of the project in the working directory. */
export interface LaunchedScript {
  readonly commands: readonly ShellCommand[];
  /** The same as a command of an image, without the package manager; programs of the project by their path. */
  readonly words: readonly string[];
}

/** Undefined for any other command, and when the project has no script of that name. */
export function launchedScript(image: ImageAnalysis, command: readonly string[]): LaunchedScript | undefined {
  const name = scriptName(command);
  const { workingDir } = image.config;
  const manifest = image.fileSystem.resolve(`${workingDir}/package.json`);
  const script =
    name === undefined || !manifest?.body ? undefined : image.nodeScriptsOf(manifest.body).get(name)?.trim();
  if (!script) return undefined;
  const plain = SHELL_SYNTAX.test(script) ? undefined : script.split(/\s+/);
  if (!plain)
    return { commands: parseScript(script), words: ['sh', '-c', `PATH=$PWD/node_modules/.bin:$PATH; ${script}`] };
  const [program = '', ...args] = plain;
  const path = `${workingDir}/node_modules/.bin/${program}`;
  const isOwn = !program.includes('/') && image.fileSystem.resolve(path)?.type === 'file';
  const words = [isOwn ? path : program, ...args];
  return { commands: [{ program: words[0] ?? '', args }], words };
}

/** `npm start`, `npm run serve`, `yarn serve`; none with further arguments, which would go to the script. */
function scriptName(command: readonly string[]): string | undefined {
  const [program = '', ...rest] = command;
  const launcher = program.split('/').at(-1) ?? '';
  if (!LAUNCHERS.has(launcher)) return undefined;
  const words = rest.filter((word) => !['--silent', '-s', '--production'].includes(word));
  const [verb = '', name, ...others] = words;
  if (verb === 'run' || verb === 'run-script')
    return name !== undefined && others.length === 0 && NAMED.test(name) ? name : undefined;
  const isShort = verb === 'start' || launcher === 'yarn' || launcher === 'pnpm';
  return isShort && name === undefined && NAMED.test(verb) ? verb : undefined;
}

/** The file that a command of a script starts. */
export const findLaunched = ({ fileSystem, config }: ImageAnalysis, program: string): ReturnType<typeof findProgram> =>
  findProgram(fileSystem, program, config.workingDir) ??
  findProgram(fileSystem, `${config.workingDir}/node_modules/.bin/${program}`);
