import { CodedError } from '../../errors.js';
import type { CatalogInput, EvidenceFile } from '../cataloger.js';

const MAX_DISTINCT_FAULTS = 10;
/** Past this the file is garbage; reading on would only take time. */
const MAX_FAULTS = 100_000;

/**
 * Collects what is wrong inside one file, so that a file of a million broken records gives a handful of problems:
 * one for each kind of fault, with the first place and the number of times.
 */
export class Faults {
  readonly #seen = new Map<string, { place: string; count: number }>();
  #others = 0;
  #total = 0;

  /**
   * @param kind what is wrong, the same text for the same fault
   * @param place where, e.g. `line 12`
   * @throws CodedError PKGDB_CORRUPT at the 100,000th fault: the rest of the file is not worth reading
   */
  add(kind: string, place: string): void {
    this.#total += 1;
    if (this.#total >= MAX_FAULTS)
      throw new CodedError('PKGDB_CORRUPT', `over ${MAX_FAULTS} faults, the rest is not read`);
    const seen = this.#seen.get(kind);
    if (seen !== undefined) seen.count += 1;
    else if (this.#seen.size < MAX_DISTINCT_FAULTS) this.#seen.set(kind, { place, count: 1 });
    else this.#others += 1;
  }

  /** One message for each kind of fault. */
  messages(): string[] {
    const messages = [...this.#seen].map(([kind, { place, count }]) =>
      count === 1 ? `${kind} (${place})` : `${kind} (first ${place}, ${count} times)`,
    );
    return this.#others > 0 ? [...messages, `${this.#others} faults of other kinds`] : messages;
  }

  /** Reports the messages as PKGDB_CORRUPT problems of `file`. */
  report(input: CatalogInput, file: EvidenceFile): void {
    for (const message of this.messages()) {
      input.problem({ code: 'PKGDB_CORRUPT', message, path: file.path, layerIndex: file.layerIndex });
    }
  }
}
