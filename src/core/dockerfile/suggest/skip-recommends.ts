import { installsWithRecommends, neededRecommends } from '../../findings/recommends-installed.js';
import { finalInstructions } from '../match-history.js';
import type { Edit } from './edit.js';

/** `apt-get … install -y` on one line, with at most 200 characters of flags between. */
const INSTALL = /\b(apt-get|apt)\b([^&|;\n]{0,200}?)\binstall\b(?!-)((?: +--?[a-z][-\w=]*)*)/g;

export const skipRecommends: Edit = {
  ruleId: 'recommends-installed',
  summary: 'installs no recommended packages',
  apply({ document, parsed }) {
    const lines = new Set(finalInstructions(parsed).map((instruction) => instruction.line));
    const blocks = document.blocks.map((block) => {
      const installs = lines.has(block.instruction.line) ? installsWithRecommends(block.instruction) : [];
      if (installs.length === 0) return block;
      const [names, ...others] = installs.map((install) => neededRecommends(install).join(' '));
      // With several installs in one RUN it is not known which line is whose.
      const added = others.length === 0 ? (names ?? '') : '';
      return { ...block, lines: block.lines.map((line) => withoutRecommends(line, added)) };
    });
    return blocks.some((block, index) => block !== document.blocks[index]) ? { ...document, blocks } : null;
  },
};

function withoutRecommends(line: string, added: string): string {
  return line.replace(INSTALL, (call, program: string, before: string, flags: string) => {
    if (call.includes('--no-install-recommends')) return call;
    return `${program}${before}install${flags} --no-install-recommends${added === '' ? '' : ` ${added}`}`;
  });
}
