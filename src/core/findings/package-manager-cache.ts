import { isMountedAway, mountsOf } from '../dockerfile/mounts.js';
import { removedPaths } from '../dockerfile/removed-paths.js';
import { commandsOf, type ShellCommand } from '../dockerfile/shell-commands.js';
import { readDependencyCommand } from '../dockerfile/dependency-commands.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { Rule } from './finding.js';
import { at, finalInstructionsOf } from './support/at.js';
import { visibleBytesOfLine } from './support/measured.js';

interface Remedy {
  /** Flags of the install, variables of the environment, or command that leave no cache. */
  readonly flags: readonly string[];
  readonly variables: readonly string[];
  readonly clean: readonly string[] | null;
  /** The install as it should be. */
  readonly text: string;
  /** What empties the cache at the end of the RUN, where the install has no flag for that. */
  readonly last?: string;
}

/** pnpm and Bun are left out: what they keep are hard links to what they installed, which cost nothing in the same layer. */
const REMEDIES: Readonly<Record<string, Remedy>> = {
  pip: {
    flags: ['--no-cache-dir', '--no-cache'],
    variables: ['PIP_NO_CACHE_DIR'],
    clean: ['cache', 'purge'],
    text: 'pip install --no-cache-dir',
  },
  uv: { flags: ['--no-cache', '-n'], variables: ['UV_NO_CACHE'], clean: ['cache', 'clean'], text: 'uv --no-cache' },
  poetry: {
    flags: ['--no-cache'],
    variables: [],
    clean: ['cache', 'clear'],
    text: 'poetry install --no-cache',
  },
  pipenv: {
    flags: ['--clear'],
    variables: ['PIP_NO_CACHE_DIR'],
    clean: ['--clear'],
    text: 'PIP_NO_CACHE_DIR=1 pipenv install',
  },
  conda: {
    flags: [],
    variables: [],
    clean: ['clean'],
    text: 'conda install && conda clean -afy',
    last: 'conda clean -afy',
  },
  npm: {
    flags: [],
    variables: [],
    clean: ['cache', 'clean'],
    text: 'npm ci && npm cache clean --force',
    last: 'npm cache clean --force',
  },
  yarn: {
    flags: [],
    variables: [],
    clean: ['cache', 'clean'],
    text: 'yarn install && yarn cache clean',
    last: 'yarn cache clean',
  },
  bundler: {
    flags: [],
    variables: [],
    clean: null,
    text: 'bundle install && rm -rf /usr/local/bundle/cache',
  },
  composer: {
    flags: ['--no-cache'],
    variables: ['COMPOSER_NO_CACHE'],
    clean: ['clear-cache'],
    text: 'composer --no-cache',
  },
};

export const packageManagerCache: Rule = {
  meta: {
    id: 'package-manager-cache',
    title: 'A language package manager leaves its cache in the layer',
    severity: 'info',
    needs: ['dockerfile'],
    why: 'pip, npm and their like keep every downloaded archive for a next install. In an image there is no next install; the cache often weighs as much as what was installed.',
    remedy: 'Switch the cache off, empty it in the same RUN, or mount one with RUN --mount=type=cache.',
    examples: {
      bad: 'FROM python:3.12-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt',
      good: 'FROM python:3.12-slim\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt',
    },
  },
  run: (context) => {
    const instructions = finalInstructionsOf(context);
    const settings = settingsOf(instructions);
    return instructions.flatMap((instruction) =>
      cachesLeft(instruction, settings).map(({ id, ...remedy }) =>
        at(context, instruction, {
          message: `${id} keeps what it downloads in this layer.`,
          remediation: `Use \`${remedy.text}\`, or mount the cache with RUN --mount=type=cache.`,
          bytes: visibleBytesOfLine(context, instruction.line, ({ owner }) => owner.category === 'package-cache'),
        }),
      ),
    );
  },
};

/** The texts of what sets variables. */
export const settingsOf = (instructions: readonly DockerfileInstruction[]): string[] =>
  instructions.filter(({ keyword }) => keyword === 'ENV' || keyword === 'ARG').map(({ text }) => text);

/** The managers whose caches a RUN leaves, and what is to be done about each. */
export function cachesLeft(
  instruction: DockerfileInstruction,
  settings: readonly string[],
): (Remedy & { readonly id: string })[] {
  const commands = commandsOf(instruction);
  const mounts = mountsOf(instruction);
  const left = new Map<string, Remedy>();
  // A long RUN may install thousands of times: what holds for all of it is found out once for each manager.
  const emptied = new Map<string, boolean>();
  for (const command of commands) {
    const dependency = readDependencyCommand(command);
    if (dependency === null || dependency.kind === 'build' || left.has(dependency.ecosystem.id)) continue;
    const { id, caches } = dependency.ecosystem;
    const remedy = REMEDIES[id];
    if (remedy === undefined || caches.some((cache) => isMountedAway(mounts, cache))) continue;
    // A cache that was moved, as by POETRY_CACHE_DIR, is called after its manager.
    if (mounts.some(({ type, target }) => type !== 'bind' && target.includes(id))) continue;
    if (command.args.some((arg) => remedy.flags.includes(arg))) continue;
    const isEmptied = emptied.get(id) ?? isOff(remedy, commands, [...settings, instruction.text]);
    emptied.set(id, isEmptied);
    if (!isEmptied) left.set(id, remedy);
  }
  return [...left].map(([id, remedy]) => ({ id, ...remedy }));
}

/** Whether the cache of a manager is switched off above a RUN, or emptied by it. */
function isOff({ variables, clean }: Remedy, commands: readonly ShellCommand[], texts: readonly string[]): boolean {
  if (variables.some((variable) => texts.some((text) => text.includes(variable)))) return true;
  if (removedPaths(commands).some((path) => /cache|\.npm|\/pkgs/i.test(path))) return true;
  return clean !== null && commands.some(({ args }) => clean.every((verb) => args.includes(verb)));
}
