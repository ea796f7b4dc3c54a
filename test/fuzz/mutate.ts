import type { Random } from './random.js';

/** Longest input in bytes beside that of the seeds: what is slow shows far below it. */
export const MAX_INPUT = 64 * 1024;
const INTERESTING = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const NUMBERS = ['0', '-1', '1', '255', '65536', '2147483647', '4294967295', '9007199254740993', '1e309', '00', '0x1'];
const BYTES = [
  '\0',
  '\n',
  '\r',
  ' ',
  '\t',
  '"',
  "'",
  '\\',
  '/',
  '../',
  '$',
  '{',
  '}',
  '[',
  ']',
  '(',
  ':',
  ',',
  '=',
  '@',
];
const TEXTS = ['%', '#', '*', '**', '<<', '\xff', '\xc3\x28', '\xed\xa0\x80', '__proto__', 'constructor', 'null'];

type Mutation = (input: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

/** Changes an input in one to six ways. `others` are inputs that pieces may be taken from. */
export function mutate(input: Buffer, random: Random, others: readonly Buffer[], words: readonly string[]): Buffer {
  let changed = input;
  const limit = Math.max(MAX_INPUT, input.length);
  for (let left = 1 + random.below(6); left > 0; left--) {
    const mutation = words.length > 0 && random.chance(25) ? insertOf(words) : random.pick(MUTATIONS);
    changed = mutation(changed, random, others).subarray(0, limit);
  }
  return changed;
}

/** Puts `piece` in place of what is between two offsets. */
export function splice(input: Buffer, start: number, end: number, piece: Uint8Array): Buffer {
  return Buffer.concat([input.subarray(0, start), piece, input.subarray(end)]);
}

function range(input: Buffer, random: Random, longest = 64): [start: number, end: number] {
  const start = random.below(input.length + 1);
  return [start, Math.min(input.length, start + 1 + random.below(longest))];
}

const insertOf =
  (words: readonly string[]): Mutation =>
  (input, random) => {
    const [start, end] = range(input, random, 8);
    return splice(input, start, random.chance(50) ? start : end, Buffer.from(random.pick(words), 'latin1'));
  };

const flip: Mutation = (input, random) => {
  const copy = Buffer.from(input);
  const at = random.below(copy.length);
  if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  return copy;
};

const set: Mutation = (input, random) => {
  const copy = Buffer.from(input);
  if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
  return copy;
};

const setNumber: Mutation = (input, random) => {
  const width = random.pick([2, 4, 8]);
  if (input.length < width) return input;
  const copy = Buffer.from(input);
  const at = random.below(copy.length - width + 1);
  const value = BigInt(random.pick(INTERESTING)) & ((1n << BigInt(8 * Math.min(width, 4))) - 1n);
  const bytes = Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
  Buffer.from(random.chance(50) ? bytes : bytes.reverse()).copy(copy, at);
  return copy;
};

/** Replaces a number that is written out. */
const setDigits: Mutation = (input, random) => {
  const from = random.below(input.length);
  const start = input.findIndex((byte, index) => index >= from && byte >= 0x30 && byte <= 0x39);
  if (start < 0) return input;
  const length = /^\d+/.exec(input.toString('latin1', start, start + 20))?.[0].length ?? 0;
  return splice(input, start, start + length, Buffer.from(random.pick(NUMBERS)));
};

const remove: Mutation = (input, random) => splice(input, ...range(input, random, 200), Buffer.alloc(0));
const truncate: Mutation = (input, random) => input.subarray(0, random.below(input.length));

const copyRange: Mutation = (input, random) => {
  const piece = input.subarray(...range(input, random, 600));
  const at = random.below(input.length + 1);
  return splice(input, at, at, piece);
};

const repeat: Mutation = (input, random) => {
  const [start, end] = range(input, random, 24);
  const times = random.pick([2, 3, 17, 129, 1000]);
  const piece = Buffer.alloc(Math.min(MAX_INPUT, (end - start) * times), input.subarray(start, end));
  return end > start ? splice(input, start, end, piece) : input;
};

const cross: Mutation = (input, random, others) => {
  if (others.length === 0) return input;
  const other = random.pick(others);
  const [start, end] = range(input, random, 400);
  return splice(input, start, random.chance(50) ? start : end, other.subarray(...range(other, random, 400)));
};

const MUTATIONS: readonly Mutation[] = [
  ...[flip, set, setNumber, setDigits, setDigits, remove, truncate, copyRange, repeat, cross, cross],
  ...[insertOf(BYTES), insertOf(BYTES), insertOf(TEXTS), insertOf(NUMBERS)],
];
