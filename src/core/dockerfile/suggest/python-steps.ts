import type { DockerfileInstruction } from '../../report/dockerfile-report.js';
import { isRemoval } from '../cleanup.js';
import { readDependencyCommand } from '../dependency-commands.js';
import { readPackageCommand } from '../package-managers.js';
import { removedPaths } from '../removed-paths.js';
import { commandsOf, type ShellCommand } from '../shell-commands.js';

/**
 * What a RUN does: `system` installs with apt or tidies up, `tools` installs package managers of Python, `install` installs
 * with them, `own` prepares the container in a way that works in any stage.
 */
export type PythonStep = 'system' | 'tools' | 'install' | 'own';

/** Package managers whose environments can be moved. */
const MANAGERS: ReadonlySet<string> = new Set(['pip', 'uv', 'poetry', 'pipenv']);
/** What is installed to install with, and what an environment brings along. */
const TOOLS = /^(?:poetry|pipenv|uv|virtualenv)(?:[=~<>![]|$)/;
const BUNDLED = /^(?:pip|setuptools|wheel)(?:[=~<>!]|$)/;
/** Verbs of package managers that leave the environment as it is. */
const HARMLESS_VERBS = new Set(['cache', 'check', 'config', 'export', 'list', 'lock', 'wheel', 'download', 'self']);
/** Works in a shell of its own, or says something. */
const NEUTRAL = new Set(['set', 'cd', 'true', ':', 'echo']);
const OWN = new Set(
  (
    'useradd groupadd adduser addgroup usermod mkdir chown chmod chgrp touch ln cp mv rm echo printf sed install ' +
    'test [ id getent ldconfig'
  ).split(' '),
);
const APT_VERBS = new Set(['update', 'install', 'upgrade', 'dist-upgrade', 'full-upgrade']);
/** Flags of apt that take a value in the next word, or say where packages come from. */
const APT_FLAG = /^(?:-t|-o|-c|-a|--target-release|--option|--config-file|--host-architecture|--default-release)/;
const CACHE =
  /^(?:\/var\/(?:lib\/apt|cache|log|tmp)|\/tmp|\/root\/\.cache|~\/\.cache|\/usr\/share\/(?:doc|man))(?:\/|$)/;

/** Null for a RUN that does anything else, or several of these: then nobody knows which stage needs it. */
export function pythonStep(instruction: DockerfileInstruction): PythonStep | null {
  const commands = commandsOf(instruction);
  const writes = commands.some(({ args }) => args.some(isRedirection));
  const kinds = new Set(commands.map((command) => kindOf(command)));
  if (commands.length === 0 || kinds.has(null)) return null;
  if (writes) return [...kinds].every((kind) => kind === 'own' || kind === 'neutral') ? 'own' : null;
  kinds.delete('neutral');
  if (kinds.has('own')) return kinds.size === 1 ? 'own' : null;
  return kinds.has('install') ? 'install' : kinds.has('tools') ? 'tools' : 'system';
}

/** Whether a RUN calls the interpreter, which needs what was installed. */
export function callsPython(instruction: DockerfileInstruction): boolean {
  return commandsOf(instruction).some(({ program }) => /^python/.test(program));
}

const isRedirection = (word: string): boolean => /^\d?>/.test(word) && !/^\d?>+(?:&\d|\/dev\/null)/.test(word);

function kindOf(command: ShellCommand): PythonStep | 'neutral' | null {
  const { program, args } = command;
  const call = readPackageCommand(command);
  if (call !== null) {
    const isPlain =
      call.manager.id === 'apt' &&
      APT_VERBS.has(call.verb) &&
      !args.some((arg) => APT_FLAG.test(arg)) &&
      call.packages.every((name) => /^[a-z0-9][\w.+:=~*-]*$/.test(name));
    return isPlain ? 'system' : null;
  }
  if (program === 'rm' || program === 'find') {
    const paths = removedPaths([command]);
    if (paths.length > 0 && paths.every((path) => CACHE.test(path))) return 'neutral';
    return program === 'rm' ? 'own' : null;
  }
  const install = installKind(command);
  if (install !== undefined) return install;
  if (isRemoval(command)) return /^apt/.test(program) ? 'system' : null;
  if (program === '.' || program === 'source') return /\/bin\/activate$/.test(args[0] ?? '') ? 'neutral' : null;
  if (program === 'export') return args.some((arg) => arg.startsWith('PATH=')) ? null : 'neutral';
  if (NEUTRAL.has(program)) return 'neutral';
  return OWN.has(program) || (/^python3?$/.test(program) && collectsFiles(args)) ? 'own' : null;
}

/** Undefined for what is no command of a package manager of Python. */
function installKind(command: ShellCommand): 'tools' | 'install' | null | undefined {
  const dependency = readDependencyCommand(command);
  if (dependency !== null) {
    if (!MANAGERS.has(dependency.ecosystem.id) || dependency.kind === 'build') return null;
    return dependency.ecosystem.id === 'pip' && installsTools(command) ? 'tools' : 'install';
  }
  const { program, args } = command;
  if (isVenv(command)) return 'install';
  const verb = args.find((arg) => !arg.startsWith('-'));
  if (/^(?:pip3?|uv|poetry|pipenv)$/.test(program)) {
    const isQuestion = args.length === 1 && args[0] === '--version';
    return isQuestion || HARMLESS_VERBS.has(verb ?? '') ? 'tools' : null;
  }
  return undefined;
}

/** Whether package managers alone are installed; together with other packages they belong to the environment. */
function installsTools({ args }: ShellCommand): boolean {
  const names = args.slice(args.indexOf('install') + 1).filter((arg) => !arg.startsWith('-'));
  return names.some((name) => TOOLS.test(name)) && names.every((name) => TOOLS.test(name) || BUNDLED.test(name));
}

/** Whether a command makes a virtual environment. */
export function isVenv({ program, args }: ShellCommand): boolean {
  if (program === 'virtualenv' || (program === 'uv' && args[0] === 'venv')) return true;
  return /^python3?$/.test(program) && args[0] === '-m' && (args[1] === 'venv' || args[1] === 'virtualenv');
}

/** The one command of Django that needs nothing but what is in the image. */
const collectsFiles = (args: readonly string[]): boolean =>
  /^(?:\.\/)?(?:[\w-]+\/)*manage\.py$/.test(args[0] ?? '') && args[1] === 'collectstatic';
