import { busyTime } from '../support/busy-time.js';
import type { Coverage } from './coverage.js';
import type { FuzzTarget } from './fuzz-target.js';
import type { Fault } from './judge-input.js';
import { splice } from './mutate.js';
import type { Random } from './random.js';

/** Bytes that are added, each time twice as many. */
const ADDED = [4 * 1024, 8 * 1024, 16 * 1024];
/** A second doubling costs twice as much as the first when work is linear, four times when it is quadratic. */
const MAX_RATIO = 3.2;
/** Less than this many blocks is not worth a word; a linear parser takes some tens of them for a byte. */
const MIN_BLOCKS = 2_000_000;
/** Processor milliseconds of the last step that can be told from noise. */
const MIN_MILLISECONDS = 60;
const MAX_PIECE = 24;

/**
 * Repeats a piece of an input more and more often, and compares what that costs: blocks of code entered, which no other
 * process can change, and for what runs outside of JavaScript (regular expressions) the least processor time of three.
 */
export async function judgeGrowth(
  target: FuzzTarget,
  input: Buffer,
  random: Random,
  coverage: Coverage,
): Promise<(Fault & { input: Buffer }) | undefined> {
  const start = random.below(input.length);
  const piece = input.subarray(start, start + 1 + random.below(MAX_PIECE));
  if (piece.length === 0) return undefined;
  const inputs = ADDED.map((size) => {
    const count = Math.ceil(size / piece.length);
    return splice(input, start, start, Buffer.concat(Array.from({ length: count }, () => piece)));
  });
  const largest = inputs.at(-1) ?? input;
  const costs: Cost[] = [];
  for (const each of inputs) costs.push(await costOf(target, each, coverage, 1));
  if (
    isSteep(
      costs.map(({ blocks }) => blocks),
      MIN_BLOCKS,
    )
  ) {
    return {
      kind: 'growth',
      message: `blocks entered: ${costs.map(({ blocks }) => blocks).join(', ')}`,
      input: largest,
    };
  }
  if (
    !isSteep(
      costs.map(({ milliseconds }) => milliseconds),
      MIN_MILLISECONDS,
    )
  )
    return undefined;
  const again: Cost[] = [];
  for (const each of inputs) again.push(await costOf(target, each, coverage, 3));
  const times = again.map(({ milliseconds }) => Math.round(milliseconds));
  return isSteep(times, MIN_MILLISECONDS)
    ? { kind: 'growth', message: `processor milliseconds: ${times.join(', ')}`, input: largest }
    : undefined;
}

/** Of three costs, each of twice as much. */
export function isSteep([one = 0, two = 0, four = 0]: readonly number[], least: number): boolean {
  return four - two > least && four - two > MAX_RATIO * Math.max(two - one, 1);
}

interface Cost {
  readonly blocks: number;
  readonly milliseconds: number;
}

async function costOf(target: FuzzTarget, input: Buffer, coverage: Coverage, times: number): Promise<Cost> {
  let least = Infinity;
  let blocks = 0;
  for (let left = times; left > 0; left--) {
    coverage.reset();
    const start = busyTime();
    await runQuietly(target, input);
    least = Math.min(least, busyTime() - start);
    blocks = coverage.work();
  }
  return { blocks, milliseconds: least };
}

/** What it throws is judged elsewhere. */
async function runQuietly(target: FuzzTarget, input: Buffer): Promise<void> {
  try {
    await target.run(input);
  } catch {
    // refused: that has its cost too
  }
}
