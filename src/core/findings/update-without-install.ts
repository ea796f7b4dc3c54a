import { readPackageCommand } from '../dockerfile/package-managers.js';
import { commandsOf } from '../dockerfile/shell-commands.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { Rule } from './finding.js';
import { at, listLines, stagesOf } from './support/at.js';

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
    stagesOf(context).flatMap(({ instructions }) =>
      instructions.flatMap((instruction, index) => {
        const manager = updatedOnly(instruction);
        if (manager === null) return [];
        const installs = instructions.slice(index + 1).filter((later) => installsWith(later, manager));
        const lines = installs.map((install) => install.line);
        const where =
          lines.length === 0 ? 'and nothing is installed with them' : `the install is in ${listLines(lines)}`;
        return at(context, instruction, {
          message: `The ${manager} lists are updated in a layer of their own; ${where}.`,
          remediation:
            lines.length === 0
              ? `Remove line ${instruction.line}.`
              : `Join line ${instruction.line} and ${listLines(lines)} in one RUN with &&.`,
        });
      }),
    ),
};

/** The manager whose lists a RUN updates without installing anything, or null. */
export function updatedOnly(instruction: DockerfileInstruction): string | null {
  const actions = commandsOf(instruction).map(readPackageCommand);
  const update = actions.find((action) => action?.action === 'update');
  if (!update || actions.some((action) => action?.action === 'install')) return null;
  return update.manager.id;
}

/** Whether a RUN installs packages with the manager. */
export function installsWith(instruction: DockerfileInstruction, manager: string): boolean {
  return commandsOf(instruction)
    .map(readPackageCommand)
    .some((action) => action?.action === 'install' && action.manager.id === manager);
}
