import { compareDigits, compareLists, compareText, isDigits, runs } from './order.js';

const VERSION = /^\d+(?:\.[0-9a-zA-Z]+)*(?:-[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

/** Order of RubyGems (Gem::Version#<=>): letters make a prerelease and come before numbers, `1` equals `1.0`. */
export function compareGem(a: string, b: string): number | null {
  if (!VERSION.test(a) || !VERSION.test(b)) return null;
  return compareLists(segments(a), segments(b), (left = '0', right = '0') => {
    if (isDigits(left) !== isDigits(right)) return isDigits(left) ? 1 : -1;
    return isDigits(left) ? compareDigits(left, right) : compareText(left, right);
  });
}

/** Zeros at the end of the release part and of the prerelease part mean nothing. */
function segments(version: string): string[] {
  const all = runs(version.replaceAll('-', '.pre.'));
  const firstWord = all.findIndex((segment) => !isDigits(segment));
  const release = firstWord < 0 ? all : all.slice(0, firstWord);
  return [...withoutTrailingZeros(release), ...withoutTrailingZeros(all.slice(release.length))];
}

function withoutTrailingZeros(list: readonly string[]): string[] {
  return list.slice(0, list.findLastIndex((segment) => !/^0+$/.test(segment)) + 1);
}
