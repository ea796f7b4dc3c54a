import { packageName, readPackageCommand } from '../dockerfile/package-managers.js';
import { commandsOf, type ShellCommand } from '../dockerfile/shell-commands.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { onlyRecommended } from '../predict/package-closure.js';
import type { FindingContext, Rule } from './finding.js';
import { at, finalInstructionsOf, listWords } from './support/at.js';
import { visibleBytesOfLine } from './support/measured.js';

const OFF = /Install-Recommends=["']?(?:0|false|no)/i;
/** The same in a file of apt that a RUN or COPY writes. */
const SWITCHED_OFF = /Install-Recommends\s{1,8}\\?["']?(?:0|false|no)\b/i;
/** A variable that may hold the flag. */
const FLAGS_VARIABLE = /^\$\{?\w*(?:opt|flag|arg)/i;

export const recommendsInstalled: Rule = {
  meta: {
    id: 'recommends-installed',
    title: 'apt installs recommended packages too',
    severity: 'info',
    needs: ['dockerfile'],
    why: 'apt installs what a package recommends besides what it needs: documentation, editors, whole tool chains. In an image they are seldom used and each is more to download and to patch.',
    remedy: 'Call apt-get install with --no-install-recommends and name what is really needed.',
    examples: {
      bad: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*',
      good: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*',
    },
  },
  run: (context) => {
    const instructions = finalInstructionsOf(context);
    const switchedOff = instructions.findIndex(({ text, heredocs }) =>
      [text, ...heredocs.map(({ content }) => content)].some((part) => SWITCHED_OFF.test(part)),
    );
    return (switchedOff < 0 ? instructions : instructions.slice(0, switchedOff)).flatMap((instruction) => {
      const calls = installsWithRecommends(instruction);
      if (calls.length === 0) return [];
      const packages = calls.flatMap((call) => readPackageCommand(call)?.packages ?? []);
      return at(context, instruction, {
        message: `What ${listWords(packages)} recommend${packages.length === 1 ? 's' : ''} is installed too.`,
        remediation: remedyFor(calls),
        bytes: recommendedBytes(context, instruction.line),
      });
    });
  },
};

function remedyFor(calls: readonly ShellCommand[]): string {
  const needed = [...new Set(calls.flatMap(neededRecommends))];
  if (needed.length === 0) return 'Add --no-install-recommends to the install and name what then is missing.';
  return `Add --no-install-recommends to the install and name ${listWords(needed)}, which ${needed.length === 1 ? 'is' : 'are'} only recommended, and what else then is missing.`;
}

function recommendedBytes(context: FindingContext, line: number): number | null {
  const recommended = context.image && onlyRecommended(context.image);
  if (!recommended || recommended.size === 0) return null;
  return visibleBytesOfLine(context, line, ({ owner }) => recommended.has(owner.name));
}

/** The apt installs of a RUN that take recommended packages. */
export function installsWithRecommends(instruction: DockerfileInstruction): ShellCommand[] {
  return commandsOf(instruction).filter((command) => {
    const call = readPackageCommand(command);
    if (call?.manager.id !== 'apt' || call.verb !== 'install' || call.packages.length === 0) return false;
    return !command.args.some((arg) => arg === '--no-install-recommends' || OFF.test(arg) || FLAGS_VARIABLE.test(arg));
  });
}

/** Packages of Debian that are only recommended and without which the usual work fails: HTTPS, and linking. */
const NEEDED: Readonly<Record<string, string>> = {
  curl: 'ca-certificates',
  wget: 'ca-certificates',
  git: 'ca-certificates',
  nodejs: 'ca-certificates',
  gcc: 'libc6-dev',
  cpp: 'libc6-dev',
  gnupg: 'dirmngr',
};
/** Brings a C library for linking by itself. */
const WITH_LIBRARY = new Set(['build-essential', 'g++', 'clang', 'libc6-dev']);

/** What an install has to name when it takes no recommended packages. */
export function neededRecommends(install: ShellCommand): string[] {
  const names = (readPackageCommand(install)?.packages ?? []).map(packageName);
  const needed = names.flatMap((name) => (Object.hasOwn(NEEDED, name) ? (NEEDED[name] ?? []) : []));
  const hasLibrary = names.some((name) => WITH_LIBRARY.has(name));
  return [...new Set(needed)].filter((name) => !names.includes(name) && !(name === 'libc6-dev' && hasLibrary));
}
