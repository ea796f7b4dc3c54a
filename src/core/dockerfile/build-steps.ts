import type { DockerfileInstruction, DockerfileStage } from '../report/dockerfile-report.js';
import { readDependencyCommand } from './dependency-commands.js';
import { commandsOf, type ShellCommand } from './shell-commands.js';

const COMPILERS =
  /^(?:[a-z0-9_]+-linux-[a-z]+-)?(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|rustc|javac|ghc|gfortran|swiftc)(?:-[\d.]+)?$/;
const BUILDERS = new Set([
  'make',
  'cmake',
  'ninja',
  'meson',
  'tsc',
  'webpack',
  'vite',
  'esbuild',
  'ng',
  'sbt',
  'ant',
  'msbuild',
  'bazel',
]);

/** The RUNs of a stage that compile or bundle a program. */
export function buildSteps(stage: DockerfileStage): DockerfileInstruction[] {
  return stage.instructions.filter((instruction) => commandsOf(instruction).some(isBuild));
}

function isBuild(command: ShellCommand): boolean {
  if (COMPILERS.test(command.program) || BUILDERS.has(command.program)) return !command.args.includes('--version');
  if (command.program === 'npx' && BUILDERS.has(command.args[0] ?? '')) return true;
  return readDependencyCommand(command)?.kind === 'build';
}
