import { quoteCode } from '../prose.js';
import { formatBytes, formatCount } from '../units.js';
import type { Rule } from './finding.js';

/** An instruction that made others follow so often is no accident. */
const TIMES = 2;
/** What follows weighs so many times what changed. */
const WEIGHT = 10;
const NOTABLE = 1_000_000;

export const changesBelowStable: Rule = {
  meta: {
    id: 'changes-below-stable',
    title: 'A layer that changes often lies below large ones',
    severity: 'warning',
    needs: ['history'],
    why: 'Every layer above one that changed is built, pushed and pulled again. Over the tags of a repository it shows which instruction changes with every deploy, and how much it drags along that did not have to change.',
    remedy: 'Move what changes often behind what is large: copy the sources last, and install before.',
    examples: {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci',
      good: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .',
    },
  },
  run: ({ history }) => {
    const costly = (history?.instructions ?? []).filter(({ causes, causedSize, causingSize }) => {
      const dragged = causedSize - causingSize;
      return causes >= TIMES && dragged >= NOTABLE && dragged >= WEIGHT * causingSize;
    });
    return costly.map(({ instruction, causes, causedSize, causingSize }) => ({
      message: `${quoteCode(instruction.slice(0, 80))} was the first to change in ${formatCount(causes, 'deploy', 'deploys')}: its own ${formatBytes(causingSize)} made ${formatBytes(causedSize - causingSize)} above it be pulled again.`,
      remediation: 'Move this instruction behind the large ones that do not need what it brings.',
      scope: 'own' as const,
      evidence: { layerIndex: null, line: null, endLine: null, instruction, paths: [], pathCount: 0 },
      bytes: causedSize - causingSize,
    }));
  },
};
