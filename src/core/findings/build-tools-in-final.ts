import { isBuildPackage } from '../dockerfile/build-packages.js';
import { packageName, readPackageCommand } from '../dockerfile/package-managers.js';
import { commandsOf, type ShellCommand } from '../dockerfile/shell-commands.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { Rule } from './finding.js';
import { at, finalInstructionsOf, listWords } from './support/at.js';
import { visibleBytesOfLine } from './support/measured.js';

const REMOVE = new Set(['remove', 'purge', 'autoremove', 'del', 'erase']);

export const buildToolsInFinal: Rule = {
  meta: {
    id: 'build-tools-in-final',
    title: 'Build tools are installed in the final image',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'Compilers, headers and version control are needed to build, not to run. They are often the largest part of an image, and they are what an intruder looks for.',
    remedy: 'Install them in a build stage and copy only what was built into the final stage.',
    examples: {
      bad: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*\nCOPY main.c .\nRUN gcc -o /app main.c',
      good: 'FROM debian:12.5 AS build\nRUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev\nCOPY main.c .\nRUN gcc -o /app main.c\nFROM debian:12.5\nCOPY --from=build /app /app',
    },
  },
  run: (context) =>
    finalInstructionsOf(context).flatMap((instruction) => {
      const tools = buildPackagesLeft(instruction);
      if (tools.length === 0) return [];
      return at(context, instruction, {
        message: `${listWords(tools)} ${tools.length === 1 ? 'is' : 'are'} only needed to build.`,
        remediation: `Install ${tools.length === 1 ? 'it' : 'them'} in a stage of its own and COPY --from it what was built.`,
        bytes: visibleBytesOfLine(context, instruction.line, ({ owner }) => owner.role === 'build'),
      });
    }),
};

/** Build packages that a RUN installs and does not remove again. */
export function buildPackagesLeft(instruction: DockerfileInstruction): string[] {
  const commands = commandsOf(instruction);
  const removed = new Set(commands.flatMap(({ args }) => (args.some((arg) => REMOVE.has(arg)) ? args : [])));
  const installed = commands.flatMap((command) => {
    const call = readPackageCommand(command);
    if (call?.action !== 'install') return [];
    const virtual = virtualOf(command);
    return virtual !== undefined && removed.has(virtual) ? [] : call.packages.map(packageName);
  });
  return [...new Set(installed.filter((name) => isBuildPackage(name) && !removed.has(name)))];
}

/** The name under which apk installs packages to remove them together. */
function virtualOf({ args }: ShellCommand): string | undefined {
  const joined = args.find((arg) => arg.startsWith('--virtual='));
  if (joined !== undefined) return joined.slice('--virtual='.length);
  const flag = args.findIndex((arg) => arg === '-t' || arg === '--virtual');
  return flag < 0 ? undefined : args[flag + 1];
}
