import type { ErrorCode } from '../errors.js';
import type { Problem } from '../report/common.js';

/** Problems of one code that are listed; the rest are only counted. */
const LISTED_PER_CODE = 20;

/** Collects problems of a layer or an image, bounded however many there are. */
export class ProblemList {
  readonly #listed: Omit<Problem, 'layerIndex'>[] = [];
  readonly #counts = new Map<ErrorCode, number>();

  add(code: ErrorCode, path: string | null, message: string): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count <= LISTED_PER_CODE) this.#listed.push({ code, path, message });
  }

  /** The problems by code, each code in the order in which it was met, with a line for each code that has more than are listed. */
  list(): Omit<Problem, 'layerIndex'>[] {
    const more = [...this.#counts].filter(([, count]) => count > LISTED_PER_CODE);
    const byCode = this.#listed.toSorted((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
    return [
      ...byCode,
      ...more.map(([code, count]) => ({ code, path: null, message: `and ${count - LISTED_PER_CODE} more of these` })),
    ];
  }
}
