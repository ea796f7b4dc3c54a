import { installingManagers, updatedOnly } from '../../findings/update-without-install.js';
import type { DockerfileInstruction } from '../../report/dockerfile-report.js';
import { bodyOf } from '../instructions.js';
import { newBlock, type Block } from './blocks.js';
import type { Edit } from './edit.js';

export const joinUpdate: Edit = {
  ruleId: 'update-without-install',
  summary: 'updates the package lists in the RUN that installs',
  apply({ document }) {
    const { blocks } = document;
    const index = blocks.findIndex((block, position) => canJoin(block, blocks[position + 1]));
    const [update, install] = blocks.slice(index, index + 2);
    if (index < 0 || update === undefined || install === undefined) return null;
    const [first = '', ...rest] = install.lines;
    const command = first.trimStart().slice('RUN'.length).trimStart();
    const lines = [`RUN ${bodyOf(update.instruction)} \\`, ` && ${command}`, ...rest];
    const joined = newBlock(install.instruction, lines, [...update.lead, ...install.lead]);
    return { ...document, blocks: [...blocks.slice(0, index), joined, ...blocks.slice(index + 2)] };
  },
};

function canJoin(update: Block, install: Block | undefined): boolean {
  const manager = updatedOnly(update.instruction);
  if (manager === null || install === undefined || !installingManagers(install.instruction).has(manager)) return false;
  return isPlainRun(update.instruction) && isPlainRun(install.instruction);
}

/** A RUN in shell form without flags, here-documents and comments at its joints. */
export function isPlainRun(instruction: DockerfileInstruction): boolean {
  const hasFlags = Object.keys(instruction.flags).length > 0;
  return (
    instruction.keyword === 'RUN' &&
    !hasFlags &&
    instruction.heredocs.length === 0 &&
    !bodyOf(instruction).startsWith('[')
  );
}
