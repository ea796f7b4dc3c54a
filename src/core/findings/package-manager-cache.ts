import { isMountedAway, mountsOf } from '../dockerfile/mounts.js';
import { commandsOf, type ShellCommand } from '../dockerfile/shell-commands.js';
import { readDependencyCommand } from '../dockerfile/dependency-commands.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { Rule } from './finding.js';
import { at, finalInstructionsOf } from './support/at.js';
import { visibleBytesOfLine } from './support/measured.js';

interface Remedy {
  /** Flag of the install, variable of the environment, or command that leaves no cache. */
  readonly flag: string | null;
  readonly variable: string | null;
  readonly clean: readonly string[];
  readonly text: string;
}

const REMEDIES: Readonly<Record<string, Remedy>> = {
  pip: {
    flag: '--no-cache-dir',
    variable: 'PIP_NO_CACHE_DIR',
    clean: ['cache', 'purge'],
    text: 'pip install --no-cache-dir',
  },
  uv: { flag: '--no-cache', variable: 'UV_NO_CACHE', clean: ['cache', 'clean'], text: 'uv --no-cache' },
  npm: { flag: null, variable: null, clean: ['cache', 'clean'], text: 'npm ci && npm cache clean --force' },
  yarn: { flag: null, variable: null, clean: ['cache', 'clean'], text: 'yarn install && yarn cache clean' },
  composer: { flag: '--no-cache', variable: 'COMPOSER_NO_CACHE', clean: ['clear-cache'], text: 'composer --no-cache' },
  pipenv: {
    flag: '--clear',
    variable: 'PIP_NO_CACHE_DIR',
    clean: ['--clear'],
    text: 'PIP_NO_CACHE_DIR=1 pipenv install',
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
    const settings = instructions
      .filter(({ keyword }) => keyword === 'ENV' || keyword === 'ARG')
      .map(({ text }) => text);
    return instructions.flatMap((instruction) =>
      [...cachesLeft(instruction, settings)].map(([id, remedy]) =>
        at(context, instruction, {
          message: `${id} keeps what it downloads in this layer.`,
          remediation: `Use \`${remedy.text}\`, or mount the cache with RUN --mount=type=cache.`,
          bytes: visibleBytesOfLine(context, instruction.line, ({ owner }) => owner.category === 'package-cache'),
        }),
      ),
    );
  },
};

function cachesLeft(instruction: DockerfileInstruction, settings: readonly string[]): Map<string, Remedy> {
  const commands = commandsOf(instruction);
  const mounts = mountsOf(instruction);
  const left = new Map<string, Remedy>();
  for (const command of commands) {
    const dependency = readDependencyCommand(command);
    if (dependency === null || dependency.kind === 'build') continue;
    const { id, caches } = dependency.ecosystem;
    const remedy = REMEDIES[id];
    if (remedy === undefined || caches.some((cache) => isMountedAway(mounts, cache))) continue;
    if (!isOff(remedy, command, commands, [...settings, instruction.text])) left.set(id, remedy);
  }
  return left;
}

function isOff(
  { flag, variable, clean }: Remedy,
  install: ShellCommand,
  commands: readonly ShellCommand[],
  texts: readonly string[],
): boolean {
  if (flag !== null && install.args.includes(flag)) return true;
  if (variable !== null && texts.some((text) => text.includes(variable))) return true;
  return commands.some(
    ({ program, args }) =>
      (program === 'rm' && args.some((arg) => /\.cache|\.npm|_cacache/.test(arg))) ||
      clean.every((verb) => args.includes(verb)),
  );
}
