import { readPackageCommand } from '../dockerfile/package-managers.js';
import { commandsOf, type ShellCommand } from '../dockerfile/shell-commands.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { onlyRecommended } from '../predict/package-closure.js';
import type { FindingContext, Rule } from './finding.js';
import { at, finalInstructionsOf, listWords } from './support/at.js';
import { visibleBytesOfLine } from './support/measured.js';

const OFF = /Install-Recommends=["']?(?:0|false|no)/i;

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
  run: (context) =>
    finalInstructionsOf(context).flatMap((instruction) => {
      const calls = installsWithRecommends(instruction);
      if (calls.length === 0) return [];
      const packages = calls.flatMap((call) => readPackageCommand(call)?.packages ?? []);
      return at(context, instruction, {
        message: `What ${listWords(packages)} recommend${packages.length === 1 ? 's' : ''} is installed too.`,
        remediation: 'Add --no-install-recommends to the install and name what then is missing.',
        bytes: recommendedBytes(context, instruction.line),
      });
    }),
};

function recommendedBytes(context: FindingContext, line: number): number | null {
  const recommended = context.image && onlyRecommended(context.image);
  if (!recommended || recommended.size === 0) return null;
  return visibleBytesOfLine(context, line, ({ owner }) => recommended.has(owner.name));
}

/** The apt installs of a RUN that take recommended packages. */
export function installsWithRecommends(instruction: DockerfileInstruction): ShellCommand[] {
  return commandsOf(instruction).filter((command) => {
    const call = readPackageCommand(command);
    if (call?.manager.id !== 'apt' || call.verb !== 'install') return false;
    return !command.args.some((arg) => arg === '--no-install-recommends' || OFF.test(arg));
  });
}
