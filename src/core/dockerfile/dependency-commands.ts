import type { Ecosystem } from './ecosystem.js';
import { ECOSYSTEMS } from './ecosystems.js';
import type { ShellCommand } from './shell-commands.js';

/** What a command does for an ecosystem. */
export interface DependencyCommand {
  readonly ecosystem: Ecosystem;
  /**
   * `manifest` installs what the manifests say, `build` builds and may fetch, `named` installs what the
   * command line names, `project` installs the sources themselves (`pip install .`).
   */
  readonly kind: 'manifest' | 'build' | 'named' | 'project';
  /** Manifests that it needs, relative to the working directory. */
  readonly manifests: readonly string[];
  /** What fetches the dependencies on the manifests alone; null when the command itself does. */
  readonly prefetch: string | null;
  /** Whether it is told to take them from where they were fetched to before: `pnpm install --offline`. */
  readonly isOffline: boolean;
}

const OFFLINE = new Set(['--offline', '--local', '--no-index']);
/** Words that mean the same in a script as in a list of arguments. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** Every rule reads the same commands. */
const read = new WeakMap<ShellCommand, DependencyCommand | null>();

/** Reads a command as one of an ecosystem; null for any other. */
export function readDependencyCommand(command: ShellCommand): DependencyCommand | null {
  const known = read.get(command);
  if (known !== undefined) return known;
  const dependency = readCommand(command);
  read.set(command, dependency);
  return dependency;
}

function readCommand(command: ShellCommand): DependencyCommand | null {
  const { program, args } = throughPython(command);
  const name = program.replace(/(?<=^pip3?)\.?\d+(\.\d+)?$/, '');
  const ecosystem = ECOSYSTEMS.find(({ programs }) => programs.includes(name));
  if (ecosystem === undefined) return null;
  const words = withoutWorkspace(plainWords(args, ecosystem.valueFlags));
  const written = [words.slice(0, 2).join(' '), words[0] ?? ''];
  const verb = [...written, ...written.map(plainScript)].find((text) =>
    [...ecosystem.install, ...ecosystem.add, ...ecosystem.build].includes(text),
  );
  if (verb === undefined) return null;
  const names = words.slice(verb === '' ? 0 : verb.split(' ').length);
  const of = (kind: DependencyCommand['kind'], manifests = ecosystem.manifests): DependencyCommand => ({
    ...{ ecosystem, kind, manifests, isOffline: args.some((arg) => OFFLINE.has(arg)) },
    prefetch: kind === 'build' ? prefetchOfBuild(ecosystem, program) : null,
  });
  if (ecosystem.id === 'conda') return readConda(args, verb, of);
  if (ecosystem.add.includes(verb)) return of('named');
  if (ecosystem.id === 'pip' || verb.startsWith('pip ')) return readPip(args, names, of);
  if (ecosystem.install.includes(verb)) {
    const isNamed = names.length > 0 && namesPackages(ecosystem);
    return isNamed ? of('named') : { ...of('manifest'), prefetch: prefetchOfInstall(ecosystem, { program, args }) };
  }
  const isTool = verb === 'install' && names.some((name) => name.includes('@') || ecosystem.id === 'cargo');
  return of(isTool && !args.includes('--path') ? 'named' : 'build');
}

function readPip(
  args: readonly string[],
  names: readonly string[],
  of: (kind: DependencyCommand['kind'], manifests?: readonly string[]) => DependencyCommand,
): DependencyCommand {
  const files = args.flatMap((arg, index) => {
    if (arg === '-r' || arg === '--requirement') return args[index + 1] ?? [];
    return arg.startsWith('--requirement=') ? arg.slice('--requirement='.length) : [];
  });
  const isProject = (word: string) => /^(\.{0,2}\/|\.(\[|$))/.test(word);
  if (names.some(isProject) || args.some((arg) => arg === '-e' || arg === '--editable')) return of('project');
  return files.length > 0 ? of('manifest', files) : of('named');
}

/** `conda env create -f environment.yml`, `mamba install --file requirements.txt`; without a file, what the line names. */
function readConda(
  args: readonly string[],
  verb: string,
  of: (kind: DependencyCommand['kind'], manifests?: readonly string[]) => DependencyCommand,
): DependencyCommand {
  const files = args.flatMap((arg, index) => {
    if (arg === '-f' || arg === '--file') return args[index + 1] ?? [];
    return arg.startsWith('--file=') ? arg.slice('--file='.length) : [];
  });
  if (files.length > 0) return of('manifest', files);
  return verb.startsWith('env ') ? of('manifest') : of('named');
}

/** With the wrapper in the sources when the build is called through it. */
function prefetchOfBuild({ prefetch, wrapper }: Ecosystem, program: string): string | null {
  return wrapper?.program === program ? (prefetch?.replace(/^\S+/, `./${program}`) ?? null) : prefetch;
}

/** The same command without the project itself. */
function prefetchOfInstall({ prefetchFlags }: Ecosystem, { program, args }: ShellCommand): string | null {
  if (prefetchFlags.length === 0 || prefetchFlags.every((flag) => args.includes(flag))) return null;
  const words = [program, ...args.filter((arg) => PLAIN_WORD.test(arg))];
  return [...words, ...prefetchFlags.filter((flag) => !args.includes(flag))].join(' ');
}

/** `run build` for `run build:production`, `run build-all` and what else scripts that build are called. */
function plainScript(verb: string): string {
  return verb.replace(/^((?:run |run-script )?)(?:build|compile|bundle)(?:[:._-][\w:.-]{0,64})?$/, '$1build');
}

/** npm, Yarn, pnpm and Bun take package names behind install; Maven goals and the like do not. */
function namesPackages(ecosystem: Ecosystem): boolean {
  return ['npm', 'yarn', 'pnpm', 'bun', 'pipenv'].includes(ecosystem.id);
}

/** `python3 -m pip install` is `pip install`. */
function throughPython({ program, args }: ShellCommand): ShellCommand {
  if (!/^python[0-9.]*$/.test(program) || args[0] !== '-m') return { program, args };
  return { program: args[1] ?? '', args: args.slice(2) };
}

/** `yarn workspace NAME build` is `yarn build` somewhere else. */
const withoutWorkspace = (words: string[]): string[] => (words[0] === 'workspace' ? words.slice(2) : words);

/** The words that are no flags, redirections or values of flags. */
function plainWords(args: readonly string[], valueFlags: readonly string[]): string[] {
  return args.filter((arg, index) => {
    if (arg.startsWith('-') || /^\d*[<>]/.test(arg)) return false;
    const before = args[index - 1] ?? '';
    return !valueFlags.includes(before) && !/^\d*[<>]+$/.test(before);
  });
}
