import { compareDigits, compareLists, compareText, isDigits } from './order.js';

const VERSION = /^(?:(\d+)!)?([a-z0-9_.-]+)(?:\+([a-z0-9_.-]+))?$/;

/** Order of conda: `[epoch!]version[+local]` (conda's VersionOrder). */
export function compareConda(a: string, b: string): number | null {
  const left = VERSION.exec(a.toLowerCase());
  const right = VERSION.exec(b.toLowerCase());
  if (left === null || right === null) return null;
  return (
    compareDigits(left[1] ?? '', right[1] ?? '') ||
    compareParts(left[2] ?? '', right[2] ?? '') ||
    compareParts(left[3] ?? '', right[3] ?? '')
  );
}

function compareParts(a: string, b: string): number {
  return compareLists(components(a), components(b), (left = ['0'], right = ['0']) =>
    compareLists(left, right, (x = '0', y = '0') => compareRuns(x, y)),
  );
}

/** Components at dots, dashes and underscores, each cut into runs; one that starts with a letter gets a 0 before it. */
function components(version: string): string[][] {
  if (version === '') return [];
  return version.split(/[._-]/).map((component) => {
    const found = component.match(/\d+|\D+/g) ?? ['0'];
    return /^\d/.test(component) ? found : ['0', ...found];
  });
}

function compareRuns(a: string, b: string): number {
  const kinds = kindRank(a) - kindRank(b);
  if (kinds !== 0) return kinds;
  return isDigits(a) ? compareDigits(a, b) : compareText(a, b);
}

/** `dev` is before all other words, words are before numbers, `post` is after them. */
function kindRank(run: string): number {
  if (run === 'dev') return 0;
  if (run === 'post') return 3;
  return isDigits(run) ? 2 : 1;
}
