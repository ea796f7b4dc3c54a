import { managersLeavingLists } from '../../findings/lists-left.js';
import { finalInstructions } from '../match-history.js';
import type { Block } from './blocks.js';
import type { Edit } from './edit.js';
import { isPlainRun } from './join-update.js';

export const cleanLists: Edit = {
  ruleId: 'lists-left',
  summary: 'removes package lists in the RUN that fetches them',
  apply({ document, parsed }) {
    const lines = new Set(finalInstructions(parsed).map((instruction) => instruction.line));
    let changed = false;
    const blocks = document.blocks.map((block): Block => {
      const { instruction } = block;
      const managers = lines.has(instruction.line) && isPlainRun(instruction) ? managersLeavingLists(instruction) : [];
      const last = block.lines.at(-1);
      if (managers.length === 0 || last === undefined || last.trimStart().startsWith('#')) return block;
      changed = true;
      const cleaning = managers.map((manager) => ` && ${manager.cleanCommand}`);
      const all = [...block.lines.slice(0, -1), last.trimEnd(), ...cleaning];
      const continued = all.map((line, index) =>
        index >= block.lines.length - 1 && index < all.length - 1 ? `${line} ${parsed.escape}` : line,
      );
      return { ...block, lines: continued };
    });
    return changed ? { ...document, blocks } : null;
  },
};
