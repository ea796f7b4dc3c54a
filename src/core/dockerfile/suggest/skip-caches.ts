import type { DockerfileInstruction } from '../../report/dockerfile-report.js';
import { finalInstructions } from '../match-history.js';
import { cachesLeft, settingsOf } from '../../findings/package-manager-cache.js';
import { withCommands } from './blocks.js';
import type { Edit } from './edit.js';
import { isPlainRun } from './join-update.js';

/** Calls that install, and the flag with which they keep nothing of what they download. */
const CALLS: readonly (readonly [call: RegExp, flag: string])[] = [
  [/(?<![\w./-])(?:pip3?(?:\.\d{1,2})?|python3?(?:\.\d{1,2})? -m pip)[ \t]{1,8}install(?=[ \t]|$)/g, '--no-cache-dir'],
  [/(?<![\w./-])poetry[ \t]{1,8}(?:install|sync)(?=[ \t;&]|$)/g, '--no-cache'],
  [/(?<![\w./-])composer[ \t]{1,8}(?:install|require)(?=[ \t;&]|$)/g, '--no-cache'],
];

export const skipCaches: Edit = {
  ruleId: 'package-manager-cache',
  summary: 'keeps no downloads of language package managers',
  apply({ document, parsed }) {
    const lines = new Set(finalInstructions(parsed).map((instruction) => instruction.line));
    const isShipped = (instruction: DockerfileInstruction): boolean =>
      lines.has(instruction.line) && isPlainRun(instruction) && !/--no-cache|NO_CACHE/.test(instruction.text);
    const settings = settingsOf(finalInstructions(parsed));
    const blocks = document.blocks.map((block) => {
      if (!isShipped(block.instruction)) return block;
      const commands = cachesLeft(block.instruction, settings).flatMap(({ last }) => last ?? []);
      const flagged = { ...block, lines: block.lines.map(withFlag) };
      return (commands.length > 0 ? withCommands(flagged, commands, parsed.escape) : undefined) ?? flagged;
    });
    const isChanged = blocks.some(
      ({ lines: after }, index) => after.join('\n') !== document.blocks[index]?.lines.join('\n'),
    );
    return isChanged ? { ...document, blocks } : null;
  },
};

function withFlag(line: string): string {
  if (line.trimStart().startsWith('#')) return line;
  return CALLS.reduce((text, [call, flag]) => text.replace(call, (found) => `${found} ${flag}`), line);
}
