import type { DockerfileInstruction, DockerfileStage } from '../../report/dockerfile-report.js';
import { isBuildPackage } from '../build-packages.js';
import { readDependencyCommand } from '../dependency-commands.js';
import { nameOf } from '../../image/path.js';
import { mountsOf } from '../mounts.js';
import { packageName, readPackageCommand } from '../package-managers.js';
import { commandsOf } from '../shell-commands.js';
import { destinationOf, searchPaths } from './python-environment.js';
import { canRun, missingInSlim } from './python-runtime.js';
import { callsPython, isVenv, pythonStep, type PythonStep } from './python-steps.js';
import { runtimeBase, splitReference } from './runtime-base.js';
import { systemInstalls } from './runtime-packages.js';
import { mayCompile } from './system-libraries.js';

const NEW_ENVIRONMENT = '/opt/venv';
/** What moves packages in a way that is not followed. */
const UNKNOWN =
  /(?:site|dist)-packages|\bPYTHONHOME\b|\bPYTHONUSERBASE\b|\bPIP_(?:TARGET|PREFIX|USER|ROOT|PYTHON)\b|\bUV_SYSTEM_PYTHON\b|\bconda\b|\bpyenv\b/;
/** Where settings of a user stand, which root does not have. */
const USER_SETTINGS = /pip\.conf|\.netrc|\.pypirc|\.config\//;
/** Packages of Debian that are Python itself. */
const INTERPRETER = /^python3(?:-(?:minimal|full|venv|distutils|lib2to3|is-python3))?$|^python-is-python3$/;

/** How a stage that installs with pip becomes two. */
export interface PythonPlan {
  /** What each RUN does. */
  readonly steps: ReadonlyMap<DockerfileInstruction, PythonStep>;
  /** The last RUN that installs: behind it the environment is whole. */
  readonly last: DockerfileInstruction;
  /** Folder of the environment, absolute. */
  readonly environment: string;
  /** How a new environment is made; null where the stage has one. */
  readonly creation: { readonly packages: readonly string[]; readonly flags: string } | null;
  readonly base: string;
  /** Packages that the final stage needs besides those that are named. */
  readonly packages: readonly string[];
  readonly withLibraries: boolean;
}

/** Null when the stage does anything that cannot be followed. */
export function planPython(stage: DockerfileStage, escape: string): PythonPlan | null {
  const { instructions } = stage;
  const interpreter = interpreterOf(stage);
  const isStrange = instructions.some(
    ({ keyword, text, flags }) =>
      /^(?:ONBUILD|SHELL)$/.test(keyword) || UNKNOWN.test(text) || /^\d+$/.test(flags['from'] ?? ''),
  );
  if (escape !== '\\' || interpreter === null || isStrange) return null;
  const steps = new Map<DockerfileInstruction, PythonStep>();
  for (const instruction of instructions.filter(({ keyword }) => keyword === 'RUN')) {
    const step = pythonStep(instruction);
    if (step === null) return null;
    steps.set(instruction, step);
  }
  if (!canInstallAgain(stage)) return null;
  const installs = instructions.filter((instruction) => steps.get(instruction) === 'install');
  const last = installs.at(-1);
  if (last === undefined) return null;
  const before = instructions.slice(0, instructions.indexOf(last));
  const isUser =
    before.some(({ keyword }) => keyword === 'USER') && instructions.some(({ text }) => USER_SETTINGS.test(text));
  if (isUser || before.some((each) => steps.get(each) === 'own' && callsPython(each))) return null;

  const destination = destinationOf(stage, installs, escape);
  const isOld = destination !== null;
  if (destination === undefined || (!isOld && !canMakeNew(stage, escape)) || !canRun(stage, !isOld)) return null;
  const flags = interpreter === 'system' ? flagsOfSystem(stage, installs) : isIsolated(installs) ? '' : null;
  if (flags === null || (isOld && interpreter === 'system' && !installs.some((each) => commandsOf(each).some(isVenv))))
    return null;
  const base = runtimeBase(stage.base);
  const missing = base === stage.base ? [] : missingInSlim(stage);
  if (missing === null) return null;
  const isSystem = interpreter === 'system';
  return {
    steps,
    last,
    environment: destination ?? NEW_ENVIRONMENT,
    creation: isOld ? null : { packages: isSystem ? ['python3-venv'] : [], flags },
    base,
    packages: isSystem ? ['python3'] : missing,
    withLibraries: base !== stage.base || mayCompile(stage),
  };
}

/** Whose Python it is: that of an image of Python, or a package of Debian or Ubuntu; null for any other. */
function interpreterOf(stage: DockerfileStage): 'image' | 'system' | null {
  const base = stage.baseResolved ?? stage.base;
  const [image, tag] = splitReference(base);
  const name = nameOf(image);
  const names = systemInstalls(stage).flatMap(({ packages }) => packages.map(packageName));
  const isOther = (each: string): boolean => /^(?:python[23]\.\d|python2|python-dev|pypy)/.test(each);
  if (names.some(isOther)) return null;
  if (name === 'python') return /^2|alpine|windows|nanoserver|\$/.test(tag) ? null : 'image';
  if (/python|pypy|conda|alpine|\$|astral/i.test(base)) return null;
  return names.some((each) => /^python3(?:-|$)/.test(each)) ? 'system' : null;
}

/** Whether all installs of apt can be made in one: nothing changes its sources between them, and none needs a secret or file. */
function canInstallAgain({ instructions }: DockerfileStage): boolean {
  const first = instructions.findIndex((each) => commandsOf(each).some((command) => readPackageCommand(command)));
  if (first < 0) return true;
  return instructions.slice(first).every((each) => {
    const isInstall = commandsOf(each).some((command) => readPackageCommand(command));
    if (!isInstall) return !/\/etc\/apt\b/.test(each.text);
    return mountsOf(each).every(({ type }) => type === 'cache' || type === 'tmpfs');
  });
}

/** Whether nothing in a stage goes around a new environment that is found by the search path. */
function canMakeNew(stage: DockerfileStage, escape: string): boolean {
  const isTaken = stage.instructions.some(
    ({ text }) => text.includes(NEW_ENVIRONMENT) || text.includes('VIRTUAL_ENV='),
  );
  return !isTaken && searchPaths(stage, escape).every((path) => /\$(?:PATH\b|\{PATH\})/.test(path));
}

/**
 * Flags of an environment beside the packages of the system: those that apt installed by name are seen from it. What else
 * is seen only while it is built must not count as installed; then null.
 */
function flagsOfSystem(stage: DockerfileStage, installs: readonly DockerfileInstruction[]): string | null {
  const calls = systemInstalls(stage);
  const modules = calls.filter(({ packages }) =>
    packages
      .map(packageName)
      .some((name) => /^python3?-/.test(name) && !INTERPRETER.test(name) && !isBuildPackage(name)),
  );
  if (modules.length === 0) return isIsolated(installs) ? '' : null;
  const withoutMore = modules.every(({ command }) => command.args.includes('--no-install-recommends'));
  const alone = pipCalls(installs).every((args) => args.includes('--no-deps'));
  return withoutMore || alone ? '--system-site-packages ' : null;
}

/** Whether pip fetches what it builds with. */
function isIsolated(installs: readonly DockerfileInstruction[]): boolean {
  return pipCalls(installs).every((args) => !args.includes('--no-build-isolation'));
}

function pipCalls(installs: readonly DockerfileInstruction[]): (readonly string[])[] {
  return installs.flatMap((each) =>
    commandsOf(each)
      .filter((command) => readDependencyCommand(command) !== null)
      .map(({ args }) => args),
  );
}
