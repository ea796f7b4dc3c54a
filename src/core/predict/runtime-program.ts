import { parseScript } from '../dockerfile/shell-commands.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { findProgram, LinkageClosure } from '../linkage/linkage-closure.js';
import type { FileNode } from '../scan/file-system.js';
import { findLaunched, launchedScript } from './launched-script.js';

/** What the configured command starts, and the files that it needs for that. */
export interface RuntimeProgram {
  /** The program itself; undefined when the image has none or it cannot be found. */
  readonly program: FileNode | undefined;
  /** Programs of the command, their interpreters and shared libraries. */
  readonly files: ReadonlySet<FileNode>;
  /** Under which paths the loader asks for them. */
  readonly askedAs: ReadonlyMap<FileNode, ReadonlySet<string>>;
  /** What a package manager that stays behind would have started, as a command; null where the image's own is kept. */
  readonly command: readonly string[] | null;
  /** What a package manager in the command runs, whether it stays behind or not; null when there is none. */
  readonly launched: readonly string[] | null;
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);
const SCRIPT_LIMIT = 4096;

/**
 * Follows ENTRYPOINT and CMD to files: a shell form is read as a script, wrappers such as `env` and `exec` are skipped,
 * and for `npm start` it is what the project's package.json names, with npm itself only if the base brings it.
 */
export function findRuntimeProgram(image: ImageAnalysis): RuntimeProgram {
  const { fileSystem, base, config } = image;
  const closure = new LinkageClosure(image);
  const names = programNames([...config.entrypoint, ...config.cmd]);
  const found = names.flatMap((name) => findProgram(fileSystem, name, config.workingDir) ?? []);
  const launched = launchedScript(image, withoutShell([...config.entrypoint, ...config.cmd]));
  const started = launched?.commands.flatMap(({ program }) => findLaunched(image, program) ?? []) ?? [];
  const launcher = found.at(-1)?.body;
  const isLeft = started.length > 0 && (launcher === undefined || launcher.layerIndex >= base.layerCount);
  const nodes = [...(isLeft ? found.slice(0, -1) : found), ...started];
  for (const node of nodes) closure.add(node);
  return {
    program: nodes.at(-1),
    files: closure.files,
    askedAs: closure.askedAs,
    command: isLeft ? (launched?.words ?? null) : null,
    launched: launched?.words ?? null,
  };
}

/** Names of the programs that a command line calls. */
function programNames(command: readonly string[]): string[] {
  const [first] = command;
  if (first === undefined) return [];
  const script = scriptOf(command);
  if (script === undefined) return [first];
  const called = parseScript(script).map(({ program }) => program);
  // Words keep only the last path element: the full path is looked up in the script itself.
  return [first, ...called.map((program) => fullPath(script, program))];
}

/** The only command of a shell form; any other command line as it is. */
function withoutShell(command: readonly string[]): readonly string[] {
  const [only, ...others] = parseScript(scriptOf(command) ?? '');
  return only && others.length === 0 ? [only.program, ...only.args] : command;
}

/** The script of `sh -c SCRIPT`. */
function scriptOf([first = '', ...rest]: readonly string[]): string | undefined {
  const flag = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = SHELLS.has(first.split('/').at(-1) ?? '') ? rest[flag] && rest[flag + 1] : undefined;
  return script === undefined || script.length > SCRIPT_LIMIT ? undefined : script;
}

function fullPath(script: string, program: string): string {
  return script.split(/\s+/).find((word) => word.endsWith(`/${program}`)) ?? program;
}
