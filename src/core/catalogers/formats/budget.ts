import { CodedError } from '../../errors.js';

/** Most packages of one database; a complete Debian archive has about 70,000. */
const MAX_PACKAGES = 200_000;
/** Most claimed paths of one database: as many as an image may have entries. */
const MAX_PATHS = 3_000_000;
/** Most characters of all claimed paths; 300,000 files of a full desktop take about 20 million. */
const MAX_PATH_CHARACTERS = 64 * 1024 * 1024;
/** Most names in dependency fields; Debian's whole archive has about 500,000. */
const MAX_RELATIONS = 2_000_000;
/** Longest path in characters, as in a layer. */
const MAX_PATH_LENGTH = 4096;

/** Keeps what is read from one database within bounds, however small its packages and paths are encoded. */
export class Budget {
  #packages = 0;
  #paths = 0;
  #characters = 0;
  #relations = 0;

  /** @throws CodedError PKGDB_TOO_LARGE when the database has too many packages. */
  addPackage(): void {
    this.#packages += 1;
    if (this.#packages > MAX_PACKAGES) throw tooLarge(`more than ${MAX_PACKAGES} packages`);
  }

  /** @throws CodedError PKGDB_TOO_LARGE when the packages name too many others. */
  addRelations(count: number): void {
    this.#relations += count;
    if (this.#relations > MAX_RELATIONS) throw tooLarge(`more than ${MAX_RELATIONS} dependencies`);
  }

  /** @throws CodedError PKGDB_TOO_LARGE when there are too many paths, or this one is too long. */
  addPath(length: number): void {
    if (length > MAX_PATH_LENGTH) throw tooLarge(`a path is over ${MAX_PATH_LENGTH} characters`);
    this.addPaths(1, length);
  }

  /**
   * Adds paths whose own length was looked at before.
   * @param characters of all of them
   * @throws CodedError PKGDB_TOO_LARGE when there are too many paths.
   */
  addPaths(count: number, characters: number): void {
    this.#paths += count;
    this.#characters += characters;
    if (this.#paths > MAX_PATHS) throw tooLarge(`more than ${MAX_PATHS} paths`);
    if (this.#characters > MAX_PATH_CHARACTERS) throw tooLarge('the paths are too long in total');
  }
}

function tooLarge(message: string): CodedError {
  return new CodedError('PKGDB_TOO_LARGE', message);
}
