import { splitEpochVersion } from './epoch.js';
import { compareDigits, compareText, isDigits } from './order.js';

/** Order of rpm: `[epoch:]version[-release]`, each part by `rpmvercmp` (rpm-version(7)). */
export function compareRpm(a: string, b: string): number {
  const left = splitEpochVersion(a);
  const right = splitEpochVersion(b);
  const order = compareDigits(left.epoch, right.epoch) || compareParts(left.version, right.version);
  if (order !== 0 || left.release === undefined || right.release === undefined) return order;
  return compareParts(left.release, right.release);
}

/** Runs of digits and of letters; `~` is before the end, `^` after it but before anything else. */
function compareParts(a: string, b: string): number {
  const left = a.match(/\d+|[a-zA-Z]+|[~^]/g) ?? [];
  const right = b.match(/\d+|[a-zA-Z]+|[~^]/g) ?? [];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareRuns(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareRuns(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === '~' || b === '~') return a === '~' ? -1 : 1;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  if (a === '^' || b === '^') return a === '^' ? -1 : 1;
  if (isDigits(a) !== isDigits(b)) return isDigits(a) ? 1 : -1;
  return isDigits(a) ? compareDigits(a, b) : compareText(a, b);
}
