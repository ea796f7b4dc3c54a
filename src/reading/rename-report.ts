import { stableJson } from '../core/exports/text/stable-json.js';
import { COMPARISON_PARTS, IMAGE_PARTS, SIDE_PARTS } from '../database/stored-reports.js';

/** A part of a text: from a position up to another. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** How the export begins; JSON without indentation has no line feed. */
const START = Buffer.from('{\n  "');
const COMMA = 0x2c;

/**
 * The JSON export of an image under another name, from its stored text: to read a report and to write it again takes
 * several times as long. In that text a line feed is never inside of a string, so indentation tells where a member is.
 * Undefined where the text has another form, as older versions stored it, or lacks a part: it has to be read then.
 */
export function renameImage(text: Buffer, reference: string): Buffer | undefined {
  const whole = wholeOf(text, IMAGE_PARTS);
  if (!whole) return undefined;
  return replace(text, [[lineOf(text, whole, '  ', 'reference'), reference]]);
}

/** The same of a comparison, with a name for each side. */
export function renameComparison(text: Buffer, names: { baseline: string; candidate: string }): Buffer | undefined {
  const whole = wholeOf(text, COMPARISON_PARTS);
  if (!whole) return undefined;
  const sides = (['baseline', 'candidate'] as const).map((side) => {
    const lines = linesOf(text, whole, '  ', side);
    const isWhole = lines !== undefined && hasParts(text, lines, '    ', SIDE_PARTS);
    return [isWhole ? lineOf(text, lines, '    ', 'reference') : undefined, names[side]] as const;
  });
  return replace(text, sides);
}

function wholeOf(text: Buffer, parts: readonly string[]): Span | undefined {
  const whole = { start: 0, end: text.length };
  return text.subarray(0, START.length).equals(START) && hasParts(text, whole, '  ', parts) ? whole : undefined;
}

/** Whether an object has all members, which the text has in their order. */
function hasParts(text: Buffer, { start, end }: Span, indentation: string, names: readonly string[]): boolean {
  const lines = text.subarray(start, end);
  let at = 0;
  return names.every((name) => (at = lines.indexOf(`\n${indentation}"${name}": `, at)) !== -1);
}

/** The value of a member that is on one line. */
function lineOf(text: Buffer, within: Span, indentation: string, name: string): Span | undefined {
  const start = valueOf(text, within, indentation, name);
  if (start === undefined) return undefined;
  const end = text.indexOf('\n', start);
  return { start, end: text[end - 1] === COMMA ? end - 1 : end };
}

/** The lines of a member that is an object. */
function linesOf(text: Buffer, within: Span, indentation: string, name: string): Span | undefined {
  const start = valueOf(text, within, indentation, name);
  return start === undefined ? undefined : { start, end: text.indexOf(`\n${indentation}}`, start) };
}

function valueOf(text: Buffer, { start, end }: Span, indentation: string, name: string): number | undefined {
  const label = `\n${indentation}"${name}": `;
  const at = text.indexOf(label, start);
  return at === -1 || at >= end ? undefined : at + label.length;
}

function replace(text: Buffer, values: readonly (readonly [Span | undefined, string])[]): Buffer | undefined {
  const parts: Buffer[] = [];
  let done = 0;
  for (const [span, value] of values) {
    if (!span) return undefined;
    parts.push(text.subarray(done, span.start), Buffer.from(stableJson(value).trimEnd()));
    done = span.end;
  }
  return Buffer.concat([...parts, text.subarray(done)]);
}
