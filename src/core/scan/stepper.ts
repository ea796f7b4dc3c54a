/** Bytes of an output buffer: small enough to stay in a core's cache while it is hashed and read. */
export const CHUNK_SIZE = 256 * 1024;

/** Gives the buffer that a decoder fills next, of any size; what was in the one before is read by then. */
export type NextOutput = () => Buffer;

/** One buffer again and again. */
export function sameOutput(): NextOutput {
  const output = Buffer.allocUnsafeSlow(CHUNK_SIZE);
  return () => output;
}

/** What Node's zlib streams are made of: one step from a part of one buffer into a part of another. */
interface SteppingStream {
  readonly _handle: {
    onerror: (message: string, errno: number, code: string) => void;
    reset(): void;
    writeSync(
      flush: number,
      input: Buffer,
      inputOffset: number,
      inputLength: number,
      output: Buffer,
      outputOffset: number,
      outputLength: number,
    ): void;
  };
  /** After a step: bytes of room left in the output, bytes left of the input. */
  readonly _writeState: Uint32Array;
}

/** Whether the stream has that step, which is no documented interface of Node. */
export function hasSteps(stream: object): stream is SteppingStream {
  if (!('_handle' in stream && '_writeState' in stream && stream._writeState instanceof Uint32Array)) return false;
  const handle = stream._handle;
  return typeof handle === 'object' && handle !== null && 'writeSync' in handle && 'onerror' in handle;
}

/**
 * Decodes step by step into buffers that it is given.
 *
 * A stream of `node:zlib` allocates each of its chunks anew and hands each step to another thread: of a layer of 1.1 GB
 * that inflates in 2.1 s of CPU time, it made 3.3 s, and garbage collections of another second. So its inner step is
 * called directly.
 */
export class Stepper {
  #output: Buffer;
  /** Bytes in `#output`, and how many of them were given by `made`. */
  #filled = 0;
  #taken = 0;
  #failure: Error | undefined;

  constructor(
    private readonly stream: SteppingStream,
    private readonly next: NextOutput,
  ) {
    this.#output = next();
    stream._handle.onerror = (message, _errno, code) => (this.#failure = Object.assign(new Error(message), { code }));
  }

  /** Begins a new stream; what was decoded so far stays. */
  reset(): void {
    this.stream._handle.reset();
  }

  /**
   * Decodes as much of the input as it can, and gives each output buffer that is full.
   * @returns how many bytes of the input are left: some, or all, when the stream had ended before them
   * @throws Error with a `code` of zlib
   */
  *step(mode: number, input: Buffer): Generator<Buffer, number> {
    for (let left = input.length; ;) {
      const room = this.#output.length - this.#filled;
      this.stream._handle.writeSync(mode, input, input.length - left, left, this.#output, this.#filled, room);
      if (this.#failure) throw this.#failure;
      const [roomLeft = 0, unread = 0] = this.stream._writeState;
      left = unread;
      this.#filled = this.#output.length - roomLeft;
      if (roomLeft > 0) return left;
      yield this.#output;
      this.#output = this.next();
      this.#filled = this.#taken = 0;
    }
  }

  /** What was decoded since the last call, of the buffer that is not full or was just given. */
  made(): Buffer {
    const made = this.#output.subarray(this.#taken, this.#filled);
    this.#taken = this.#filled;
    return made;
  }

  /** The last buffer, which is not full. */
  rest(): Buffer {
    return this.#output.subarray(0, this.#filled);
  }
}
