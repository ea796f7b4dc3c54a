import type { Random } from './random.js';

/** One parser, as the fuzzer sees it. */
export interface FuzzTarget {
  /** Names the folder of its findings. */
  readonly name: string;
  /** Right inputs of small to middling size, to start from. */
  seeds(): readonly Buffer[];
  /** Pieces of its language that are put in. */
  readonly words?: readonly string[];
  /** Makes damaged bytes pass the first checks again (checksums, lengths), so that what lies behind them is reached. */
  repair?(input: Buffer, random: Random): Buffer;
  /**
   * Parses any bytes, and checks what came out. A CodedError is an answer, except INTERNAL; whatever else is thrown is
   * a finding.
   */
  run(input: Buffer): unknown;
}

/** Text of seeds and of regular expressions' worst friends. */
export const texts = (...each: readonly string[]): readonly Buffer[] => each.map((text) => Buffer.from(text));
