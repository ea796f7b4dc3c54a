import { CodedError } from '../errors.js';

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/** What comes next in the stream: a header of `need` bytes, or `left` bytes to hand on or to drop. */
type Step =
  | { readonly kind: 'magic' | 'skippable-size' | 'descriptor' | 'block-header'; readonly need: number }
  | { readonly kind: 'copy'; left: number; readonly then: Step }
  | { readonly kind: 'drop'; left: number };

const MAGIC: Step = { kind: 'magic', need: 4 };
const BLOCK_HEADER: Step = { kind: 'block-header', need: 3 };

/**
 * Cuts a zstd stream so that no chunk holds the end of one frame and the start of the next, and leaves
 * skippable frames out: Node's decompressor drops what follows a frame in the same chunk.
 * Source: RFC 8878, section 3.1.
 */
export async function* splitZstdFrames(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const splitter = new FrameSplitter();
  for await (const chunk of source) yield* splitter.push(chunk);
  splitter.end();
}

class FrameSplitter {
  #step: Step = MAGIC;
  #header: Buffer = Buffer.alloc(0);
  #checksum = false;
  #frames = 0;

  *push(chunk: Buffer): Iterable<Buffer> {
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      const step = this.#step;
      if (step.kind === 'copy' || step.kind === 'drop') {
        const length = Math.min(step.left, chunk.length - at);
        step.left -= length;
        at += length;
        if (step.kind === 'drop') start = at;
        if (step.left > 0) continue;
        this.#step = step.kind === 'copy' ? step.then : MAGIC;
        if (this.#step === MAGIC && start < at) {
          yield chunk.subarray(start, at);
          start = at;
        }
        continue;
      }
      const length = Math.min(step.need - this.#header.length, chunk.length - at);
      this.#header = Buffer.concat([this.#header, chunk.subarray(at, at + length)]);
      at += length;
      if (this.#header.length < step.need) {
        if (step.kind === 'magic' || step.kind === 'skippable-size') start = at;
        continue;
      }
      const header = this.#header;
      this.#header = Buffer.alloc(0);
      this.#step = this.#next(step.kind, header);
      if (step.kind !== 'magic' && step.kind !== 'skippable-size') continue;
      // The magic is only handed on once it is known to open a real frame.
      start = at;
      if (this.#step.kind === 'descriptor') yield header;
    }
    if (start < chunk.length) yield chunk.subarray(start);
  }

  end(): void {
    if (this.#step !== MAGIC || this.#header.length > 0)
      throw new CodedError('LAYER_INVALID', 'the zstd stream is cut short');
  }

  #next(kind: 'magic' | 'skippable-size' | 'descriptor' | 'block-header', header: Buffer): Step {
    if (kind === 'magic') return this.#afterMagic(header.readUInt32LE());
    if (kind === 'skippable-size') return drop(header.readUInt32LE());
    if (kind === 'descriptor') return this.#afterDescriptor(header.readUInt8());
    const block = header.readUIntLE(0, 3);
    const type = (block >> 1) & 3;
    if (type === RESERVED_BLOCK) throw new CodedError('LAYER_INVALID', 'a zstd block has a reserved type');
    const size = type === RLE_BLOCK ? 1 : block >> 3;
    if ((block & 1) === 0) return copy(size, BLOCK_HEADER);
    return copy(size + (this.#checksum ? 4 : 0), MAGIC);
  }

  #afterMagic(magic: number): Step {
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) return { kind: 'skippable-size', need: 4 };
    if (magic !== FRAME_MAGIC) {
      throw new CodedError('LAYER_INVALID', this.#frames > 0 ? 'data follows the last zstd frame' : 'not a zstd frame');
    }
    this.#frames++;
    return { kind: 'descriptor', need: 1 };
  }

  #afterDescriptor(descriptor: number): Step {
    this.#checksum = (descriptor & 4) !== 0;
    const single = (descriptor & 0x20) !== 0;
    const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const contentSize = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
    return copy((single ? 0 : 1) + dictionary + contentSize, BLOCK_HEADER);
  }
}

const copy = (left: number, then: Step): Step => (left === 0 ? then : { kind: 'copy', left, then });
const drop = (left: number): Step => (left === 0 ? MAGIC : { kind: 'drop', left });
