import { readPackageCommand } from '../dockerfile/package-managers.js';
import { commandsOf } from '../dockerfile/shell-commands.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { FindingContext, Rule, RuleFinding } from './finding.js';
import { at, listLines, stagesOf } from './support/at.js';
import { visibleBytesOfLine } from './support/measured.js';

export const updateWithoutInstall: Rule = {
  meta: {
    id: 'update-without-install',
    title: 'Package lists are updated in a RUN of their own',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'The cache keeps the layer of the update for months. A later install then works with old lists: it fails, or installs old versions with known holes. The lists also stay in their layer for good.',
    remedy: 'Update, install and remove the lists in one RUN.',
    examples: {
      bad: 'FROM debian:12.5\nRUN apt-get update\nRUN apt-get install -y --no-install-recommends curl',
      good: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*',
    },
  },
  run: (context) =>
    stagesOf(context).flatMap(({ instructions }) => {
      const installs = instructions.flatMap((instruction) =>
        [...installingManagers(instruction)].map((manager) => ({ manager, line: instruction.line })),
      );
      return instructions.flatMap((instruction) => {
        const manager = updatedOnly(instruction);
        if (manager === null) return [];
        const later = installs.filter((install) => install.manager === manager && install.line > instruction.line);
        return describe(
          context,
          instruction,
          manager,
          later.map(({ line }) => line),
        );
      });
    }),
};

function describe(
  context: FindingContext,
  update: DockerfileInstruction,
  manager: string,
  lines: readonly number[],
): RuleFinding {
  const where = lines.length === 0 ? 'and nothing is installed with them' : `the install is in ${listLines(lines)}`;
  return at(context, update, {
    message: `The ${manager} lists are updated in a layer of their own; ${where}.`,
    remediation:
      lines.length === 0
        ? `Remove line ${update.line}.`
        : `Join line ${update.line} and ${listLines(lines)} in one RUN with &&.`,
    bytes: visibleBytesOfLine(context, update.line, ({ owner }) => owner.category === 'package-lists'),
  });
}

/** The manager whose lists a RUN updates without installing anything, or null. */
export function updatedOnly(instruction: DockerfileInstruction): string | null {
  const actions = commandsOf(instruction).map(readPackageCommand);
  const update = actions.find((action) => action?.action === 'update');
  if (!update || actions.some((action) => action?.action === 'install')) return null;
  return update.manager.id;
}

/** The managers with which a RUN installs packages. */
export function installingManagers(instruction: DockerfileInstruction): Set<string> {
  const calls = commandsOf(instruction).map(readPackageCommand);
  return new Set(calls.flatMap((call) => (call?.action === 'install' ? [call.manager.id] : [])));
}
