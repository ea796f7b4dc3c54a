import type { ObjectFile } from '../catalogers/formats/elf-object.js';

/** Objects of a static library, read from the evidence of its cataloger. */
export function readStaticLibrary(evidence: Uint8Array): ObjectFile[] {
  const view = new DataView(evidence.buffer, evidence.byteOffset, evidence.byteLength);
  const numbers = Array.from({ length: Math.floor(evidence.byteLength / 4) }, (_, at) => view.getUint32(at * 4, true));
  const objects: ObjectFile[] = [];
  for (let at = 0; at + 3 <= numbers.length;) {
    const [size = 0, defined = 0, needed = 0] = numbers.slice(at, at + 3);
    const [start, middle] = [at + 3, at + 3 + defined];
    at = middle + needed;
    objects.push({ size, defined: numbers.slice(start, middle), undefined: numbers.slice(middle, at) });
  }
  return objects;
}

/**
 * Bytes that a static link takes out of some libraries, as a linker chooses them: an object that defines a
 * symbol still missing, then what that object misses, until nothing is left to be found.
 */
export function linkedSize(missing: readonly number[], objects: readonly ObjectFile[]): number {
  const definedBy = new Map<number, ObjectFile>();
  for (const object of objects) {
    for (const symbol of object.defined) if (!definedBy.has(symbol)) definedBy.set(symbol, object);
  }
  const taken = new Set<ObjectFile>();
  const pending = [...missing];
  for (let symbol = pending.pop(); symbol !== undefined; symbol = pending.pop()) {
    const object = definedBy.get(symbol);
    if (!object || taken.has(object)) continue;
    taken.add(object);
    for (const needed of object.undefined) pending.push(needed);
  }
  return [...taken].reduce((sum, { size }) => sum + size, 0);
}
