import type { Section } from './executable.js';

/** Reads integers in one byte order; a read outside the bytes throws RangeError. */
export class BinaryView {
  readonly #view: DataView;

  constructor(
    readonly bytes: Buffer,
    readonly littleEndian: boolean,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint16(offset: number): number {
    return this.#view.getUint16(offset, this.littleEndian);
  }

  uint32(offset: number): number {
    return this.#view.getUint32(offset, this.littleEndian);
  }

  /** Addresses and sizes above 2^53 lose precision; none of them is inside a file. */
  uint64(offset: number): number {
    return Number(this.#view.getBigUint64(offset, this.littleEndian));
  }

  /** Text up to a NUL, at most `limit` bytes, '' outside the bytes. */
  string(offset: number, limit: number): string {
    const bytes = this.bytes.subarray(offset, offset + limit);
    const end = bytes.indexOf(0);
    return bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
  }

  /** The section cut to what the file has; `undefined` when nothing of it is there. */
  clip(section: Section): Section | undefined {
    const size = Math.min(section.size, this.bytes.length - section.offset);
    return size > 0 ? { ...section, size } : undefined;
  }
}
