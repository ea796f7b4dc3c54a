import { compareDigits, compareLists, compareText, isDigits } from './order.js';

const VERSION = /^v?(\d+(?:\.\d+){0,3})(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/;

/** Order of NuGet: Semantic Versioning with up to four numbers and labels without case. */
export function compareNuget(a: string, b: string): number | null {
  const left = VERSION.exec(a);
  const right = VERSION.exec(b);
  if (left === null || right === null) return null;
  const numbers = compareLists(dotted(left[1]), dotted(right[1]), (x = '0', y = '0') => compareDigits(x, y));
  if (numbers !== 0) return numbers;
  if (left[2] === undefined || right[2] === undefined)
    return Number(left[2] === undefined) - Number(right[2] === undefined);
  return compareLists(dotted(left[2].toLowerCase()), dotted(right[2].toLowerCase()), compareLabels);
}

/** Numbers before words, fewer labels before more (Semantic Versioning 2.0, section 11). */
function compareLabels(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  if (isDigits(a) !== isDigits(b)) return isDigits(a) ? -1 : 1;
  return isDigits(a) ? compareDigits(a, b) : compareText(a, b);
}

function dotted(text: string | undefined): string[] {
  return (text ?? '').split('.');
}
