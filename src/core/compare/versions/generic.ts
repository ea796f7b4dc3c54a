import { compareDigits, compareLists, isDigits, runs } from './order.js';

/** Stages before and after a release, oldest first; '' is the release, and where a number stands. */
const STAGES = ['dev', 'alpha', 'beta', 'rc', '', 'patch'];
const ALIASES = new Map([
  ['snapshot', 'dev'],
  ['a', 'alpha'],
  ['b', 'beta'],
  ['pre', 'rc'],
  ['c', 'rc'],
  ['stable', ''],
  ['p', 'patch'],
  ['pl', 'patch'],
]);
/** An unknown word is older than every known one, as in PHP's version_compare. */
const UNKNOWN = -1;

/**
 * Order for ecosystems without one of their own here, and for Composer, whose order it is (PHP's version_compare):
 * runs of digits by value, words by the stage that they name.
 */
export function compareGeneric(a: string, b: string): number {
  return compareLists(
    runs(a.toLowerCase().replace(/^v(?=\d)/, '')),
    runs(b.toLowerCase().replace(/^v(?=\d)/, '')),
    compareRuns,
  );
}

/** Order of Composer; branches (`dev-main`, `1.x-dev`) have none. */
export function compareComposer(a: string, b: string): number | null {
  return [a, b].some((version) => version.startsWith('dev-') || version.endsWith('-dev')) ? null : compareGeneric(a, b);
}

function compareRuns(a: string | undefined, b: string | undefined): number {
  if (a !== undefined && b !== undefined && isDigits(a) && isDigits(b)) return compareDigits(a, b);
  const order = stageOf(a) - stageOf(b);
  if (order !== 0) return order;
  return Number(a !== undefined && isDigits(a)) - Number(b !== undefined && isDigits(b));
}

function stageOf(run: string | undefined): number {
  if (run === undefined || isDigits(run)) return STAGES.indexOf('');
  const stage = STAGES.indexOf(ALIASES.get(run) ?? run);
  return stage < 0 ? UNKNOWN : stage;
}
