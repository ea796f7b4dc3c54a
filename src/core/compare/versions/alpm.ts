import { splitEpochVersion } from './epoch.js';
import { compareDigits, compareText, isDigits } from './order.js';

/** Order of pacman: `[epoch:]version[-release]` (vercmp(8)). */
export function compareAlpm(a: string, b: string): number {
  const left = splitEpochVersion(a);
  const right = splitEpochVersion(b);
  const order = compareDigits(left.epoch, right.epoch) || compareParts(left.version, right.version);
  if (order !== 0 || left.release === undefined || right.release === undefined) return order;
  return compareParts(left.release, right.release);
}

interface Run {
  readonly separator: number;
  readonly text: string;
}

/** Runs of digits and letters, with the length of the separator before each, which counts as well. */
function compareParts(a: string, b: string): number {
  const left = separatedRuns(a);
  const right = separatedRuns(b);
  for (let index = 0; ; index += 1) {
    const [x, y] = [left[index], right[index]];
    if (x === undefined && y === undefined) return 0;
    if (x === undefined || y === undefined) return remainder(x, y);
    const order = x.separator - y.separator || compareRuns(x.text, y.text);
    if (order !== 0) return order;
  }
}

/** What is left over makes a version newer, unless it is a letter: `1.0rc` is before `1.0`, but `1.0.rc` is not. */
function remainder(x: Run | undefined, y: Run | undefined): number {
  const rest = (x ?? y) as Run;
  const older = rest.separator === 0 && !isDigits(rest.text);
  return (x === undefined) === older ? 1 : -1;
}

function compareRuns(a: string, b: string): number {
  if (isDigits(a) !== isDigits(b)) return isDigits(a) ? 1 : -1;
  return isDigits(a) ? compareDigits(a, b) : compareText(a, b);
}

function separatedRuns(text: string): Run[] {
  const found = text.matchAll(/([^0-9a-zA-Z]*)(\d+|[a-zA-Z]+)/g);
  return Array.from(found, ([, separator = '', run = '']) => ({ separator: separator.length, text: run }));
}
