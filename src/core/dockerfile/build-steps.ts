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

/** Programs that do other things too, and the argument with which they build. */
const BUILD_ARGUMENTS: Readonly<Record<string, RegExp>> = {
  next: /^build$/,
  nuxt: /^(?:build|generate)$/,
  nuxi: /^(?:build|generate)$/,
  nx: /^(?:build|run-many|run)$/,
  turbo: /^build$/,
  astro: /^build$/,
  remix: /^build$/,
  gatsby: /^build$/,
  'react-scripts': /^build$/,
  'vue-cli-service': /^build$/,
  nest: /^build$/,
  rollup: /^-/,
  parcel: /^build$/,
  tsup: /^/,
  swift: /^build$/,
  zig: /^build$/,
  stack: /^(?:build|install)$/,
  cabal: /^(?:v2-|new-)?(?:build|install)$/,
  mix: /^(?:compile|release)$/,
  lein: /^(?:uberjar|jar|compile)$/,
  flutter: /^build$/,
  dart: /^compile$/,
  shards: /^build$/,
  crystal: /^build$/,
  hugo: /^/,
};
const RUNNERS = new Set(['npx', 'bunx', 'pnpx']);
const EXEC_RUNNERS = new Set(['yarn', 'pnpm', 'npm', 'bun']);

/** The RUNs of a stage that compile or bundle a program. */
export function buildSteps(stage: DockerfileStage): DockerfileInstruction[] {
  return stage.instructions.filter((instruction) => commandsOf(instruction).some(isBuild));
}

const isVersion = (arg: string): boolean => /^(?:-{0,2}version|-v)$/.test(arg);

function isBuild(command: ShellCommand): boolean {
  if (COMPILERS.test(command.program) || BUILDERS.has(command.program)) return !command.args.some(isVersion);
  const pattern = Object.hasOwn(BUILD_ARGUMENTS, command.program) ? BUILD_ARGUMENTS[command.program] : undefined;
  if (pattern && [...command.args, ''].some((arg) => pattern.test(arg))) return !command.args.some(isVersion);
  const called = calledThroughRunner(command);
  if (called) return isBuild(called);
  return readDependencyCommand(command)?.kind === 'build';
}

/** `next build` of `npx next build`, `pnpm exec next build` and `yarn next build`. */
function calledThroughRunner({ program, args }: ShellCommand): ShellCommand | undefined {
  const isRunner = RUNNERS.has(program);
  if (!isRunner && !EXEC_RUNNERS.has(program)) return undefined;
  const words = args.slice(args.findIndex((arg) => !arg.startsWith('-')));
  const [first = '', ...rest] = !isRunner && /^(?:exec|dlx|x|run)$/.test(words[0] ?? '') ? words.slice(1) : words;
  const isTool = BUILDERS.has(first) || Object.hasOwn(BUILD_ARGUMENTS, first);
  return isTool ? { program: first, args: rest } : undefined;
}
