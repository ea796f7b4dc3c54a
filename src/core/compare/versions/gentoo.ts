import { compareDigits, compareLists, compareText, type VersionComparator } from './order.js';

const EBUILD_SUFFIXES = ['alpha', 'beta', 'pre', 'rc', '', 'p'];
const APK_SUFFIXES = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];
const VERSION = /^(\d+(?:\.\d+)*)([a-z]?)((?:_[a-z]+\d*)*)(?:~[0-9a-f]+)?(?:-r(\d+))?$/;

/** Order of Gentoo (Package Manager Specification, section 3.3). */
export const compareEbuild = comparator(EBUILD_SUFFIXES);
/** Order of apk: Gentoo's with more suffixes and an optional commit hash (apk-package(5)). */
export const compareApk = comparator(APK_SUFFIXES);

interface Version {
  readonly numbers: readonly string[];
  readonly letter: string;
  readonly suffixes: readonly { readonly rank: number; readonly number: string }[];
  readonly revision: string;
}

/** @param suffixes their names from oldest to newest, '' where a version without suffix stands */
function comparator(suffixes: readonly string[]): VersionComparator {
  const none = { rank: suffixes.indexOf(''), number: '' };
  return (a, b) => {
    const left = parse(a, suffixes);
    const right = parse(b, suffixes);
    if (left === undefined || right === undefined) return null;
    return (
      compareNumbers(left.numbers, right.numbers) ||
      compareText(left.letter, right.letter) ||
      compareLists(
        left.suffixes,
        right.suffixes,
        (x = none, y = none) => x.rank - y.rank || compareDigits(x.number, y.number),
      ) ||
      compareDigits(left.revision, right.revision)
    );
  };
}

function parse(version: string, suffixes: readonly string[]): Version | undefined {
  const match = VERSION.exec(version);
  if (match === null) return undefined;
  const [, numbers = '', letter = '', tail = '', revision = ''] = match;
  const parsed = tail
    .split('_')
    .slice(1)
    .map((suffix) => {
      const name = suffix.replace(/\d+$/, '');
      return { rank: suffixes.indexOf(name), number: suffix.slice(name.length) };
    });
  if (parsed.some(({ rank }) => rank < 0)) return undefined;
  return { numbers: numbers.split('.'), letter, suffixes: parsed, revision };
}

/** The first number by value; later ones as decimal fractions where one has a leading zero; more numbers are newer. */
function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [left = '', right = ''] = [a[index], b[index]];
    const fraction = index > 0 && (left.startsWith('0') || right.startsWith('0'));
    const order = fraction
      ? compareText(left.replace(/0+$/, ''), right.replace(/0+$/, ''))
      : compareDigits(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
