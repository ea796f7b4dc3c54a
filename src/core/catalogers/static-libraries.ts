import type { Cataloger } from './cataloger.js';
import { AR_MAGIC, arMembers } from './formats/ar-archive.js';
import { readElfObject } from './formats/elf-object.js';

/** libc.a has 5 MB; archives of whole frameworks are not worth being held in memory for a prediction. */
const MAX_ARCHIVE = 16 * 1024 * 1024;
/** Symbols that are kept of an archive: libc.a has 30,000. */
const MAX_SYMBOLS = 250_000;

/**
 * Keeps of every static library which symbols its objects define and need, as a cataloger without packages:
 * a prediction links the program with it. Its evidence are 32-bit integers, little-endian: for each object
 * the size, the number of its defined and of its undefined symbols, and those symbols.
 */
export const staticLibraries: Cataloger = {
  name: 'static-libraries',
  evidenceVersion: 1,
  types: [],
  maxBytes: MAX_ARCHIVE,
  wants: ({ path, size, head }) =>
    /(?:^|\/)lib[^/]{1,128}\.a$/.test(path) &&
    size <= MAX_ARCHIVE &&
    Buffer.from(head).toString('latin1', 0, AR_MAGIC.length) === AR_MAGIC,
  extract(body) {
    const numbers: number[] = [];
    for (const member of arMembers(body)) {
      const object = readElfObject(member);
      if (!object) continue;
      const { size, defined, undefined: needed } = object;
      if (numbers.length + defined.length + needed.length > MAX_SYMBOLS) break;
      numbers.push(size, defined.length, needed.length);
      for (const symbol of defined) numbers.push(symbol);
      for (const symbol of needed) numbers.push(symbol);
    }
    return Buffer.from(Uint32Array.from(numbers).buffer);
  },
  catalog: () => [],
};
