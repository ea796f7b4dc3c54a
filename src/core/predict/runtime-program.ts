import { parseScript } from '../dockerfile/shell-commands.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { findProgram, LinkageClosure } from '../linkage/linkage-closure.js';
import type { FileNode } from '../scan/file-system.js';

/** What the configured command starts, and the files that it needs for that. */
export interface RuntimeProgram {
  /** The program itself; undefined when the image has none or it cannot be found. */
  readonly program: FileNode | undefined;
  /** Programs of the command, their interpreters and shared libraries. */
  readonly files: ReadonlySet<FileNode>;
  /** Under which paths the loader asks for them. */
  readonly askedAs: ReadonlyMap<FileNode, ReadonlySet<string>>;
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);
const SCRIPT_LIMIT = 4096;

/** Follows ENTRYPOINT and CMD to files: a shell form is read as a script, wrappers such as `env` and `exec` are skipped. */
export function findRuntimeProgram(image: ImageAnalysis): RuntimeProgram {
  const { entrypoint, cmd, workingDir } = image.config;
  const closure = new LinkageClosure(image);
  const found: FileNode[] = [];
  for (const name of programNames([...entrypoint, ...cmd])) {
    const node = findProgram(image.fileSystem, name, workingDir);
    if (!node) continue;
    found.push(node);
    closure.add(node);
  }
  return { program: found.at(-1), files: closure.files, askedAs: closure.askedAs };
}

/** Names of the programs that a command line calls. */
function programNames([first, ...rest]: readonly string[]): string[] {
  if (first === undefined) return [];
  const base = first.split('/').at(-1) ?? '';
  const flag = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = SHELLS.has(base) ? rest[flag] && rest[flag + 1] : undefined;
  if (script === undefined || script.length > SCRIPT_LIMIT) return [first];
  const called = parseScript(script).map(({ program }) => program);
  // Words keep only the last path element: the full path is looked up in the script itself.
  return [first, ...called.map((program) => fullPath(script, program))];
}

function fullPath(script: string, program: string): string {
  return script.split(/\s+/).find((word) => word.endsWith(`/${program}`)) ?? program;
}
