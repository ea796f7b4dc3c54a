// ANSI escape sequences (CSI, OSC up to its terminator, and two-character ones), each bounded by its own grammar.
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -~])/g;
// Control characters, line and paragraph separators, bidirectional controls, zero-width characters, lone surrogates.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/**
 * Gives foreign text as one safe line for messages: escape sequences dropped, control and invisible
 * characters replaced by a space, at most `maxLength` UTF-16 units.
 */
export function safeText(text: string, maxLength = 256): string {
  const line = text.replace(ANSI, '').replace(UNPRINTABLE, ' ').trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).toWellFormed()}…`;
}
