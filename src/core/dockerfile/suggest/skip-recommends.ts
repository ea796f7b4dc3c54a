import { installsWithRecommends } from '../../findings/recommends-installed.js';
import { finalInstructions } from '../match-history.js';
import type { Edit } from './edit.js';

/** `apt-get … install` on one line, with at most 200 characters of flags between. */
const INSTALL = /\b(apt-get|apt)\b([^&|;\n]{0,200}?)\binstall\b(?!-)/g;

export const skipRecommends: Edit = {
  ruleId: 'recommends-installed',
  summary: 'installs no recommended packages',
  apply({ document, parsed }) {
    const lines = new Set(finalInstructions(parsed).map((instruction) => instruction.line));
    const blocks = document.blocks.map((block) => {
      if (!lines.has(block.instruction.line) || installsWithRecommends(block.instruction).length === 0) return block;
      return { ...block, lines: block.lines.map(withoutRecommends) };
    });
    return blocks.some((block, index) => block !== document.blocks[index]) ? { ...document, blocks } : null;
  },
};

function withoutRecommends(line: string): string {
  return line.replace(INSTALL, (call, program: string, flags: string) =>
    call.includes('--no-install-recommends') ? call : `${program}${flags}install --no-install-recommends`,
  );
}
