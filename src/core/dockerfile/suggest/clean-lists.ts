import { managersLeavingLists } from '../../findings/lists-left.js';
import { updatedOnly } from '../../findings/update-without-install.js';
import type { DockerfileInstruction } from '../../report/dockerfile-report.js';
import { finalInstructions } from '../match-history.js';
import { readPackageCommand, type PackageManager } from '../package-managers.js';
import { commandsOf, parseScript, type ShellCommand } from '../shell-commands.js';
import { withCommands, type Block } from './blocks.js';
import type { Edit } from './edit.js';
import { isPlainRun } from './join-update.js';

export const cleanLists: Edit = {
  ruleId: 'lists-left',
  summary: 'removes package lists in the RUN that fetches them',
  apply({ document, parsed }) {
    const runs = finalInstructions(parsed);
    const lines = new Set(runs.map((instruction) => instruction.line));
    let cleaned: readonly PackageManager[] = [];
    const blocks = document.blocks.flatMap((block): Block[] => {
      const { instruction } = block;
      if (repeats(instruction, cleaned)) return [];
      cleaned = [];
      const managers = lines.has(instruction.line) && isPlainRun(instruction) ? cleanable(instruction, runs) : [];
      const commands = managers.map(({ cleanCommand }) => cleanCommand);
      const longer = commands.length > 0 ? withCommands(block, commands, parsed.escape) : undefined;
      if (longer) cleaned = managers;
      return [longer ?? block];
    });
    return blocks.some((block, index) => block !== document.blocks[index]) ? { ...document, blocks } : null;
  },
};

/** Whether a RUN does nothing but what the RUN before it does at its end now. */
function repeats(instruction: DockerfileInstruction, cleaned: readonly PackageManager[]): boolean {
  const commands = commandsOf(instruction);
  const done = new Set(cleaned.flatMap(({ cleanCommand }) => parseScript(cleanCommand)).map(textOf));
  return commands.length > 0 && commands.every((command) => done.has(textOf(command)));
}

const textOf = ({ program, args }: ShellCommand): string => [program, ...args].join(' ');

/** Managers whose lists a RUN fetches and no later RUN counts on. */
function cleanable(instruction: DockerfileInstruction, runs: readonly DockerfileInstruction[]): PackageManager[] {
  if (updatedOnly(instruction) !== null) return [];
  const later = runs.filter((run) => run.line > instruction.line);
  return managersLeavingLists(instruction).filter(({ id }) => !later.some((run) => countsOnLists(run, id)));
}

function countsOnLists(run: DockerfileInstruction, manager: string): boolean {
  const calls = commandsOf(run)
    .map(readPackageCommand)
    .filter((call) => call?.manager.id === manager);
  return calls.some((call) => call?.action === 'install') && !calls.some((call) => call?.action === 'update');
}
