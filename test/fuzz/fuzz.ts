import { Coverage } from './coverage.js';
import type { FuzzTarget } from './fuzz-target.js';
import { judgeGrowth } from './growth.js';
import { type Fault, judgeInput } from './judge-input.js';
import { mutate } from './mutate.js';
import { Random } from './random.js';

/** Inputs between two looks at the coverage, which take some milliseconds: fewer while much is found. */
const [SMALLEST_BATCH, LARGEST_BATCH] = [8, 512];
const GROWTH_PERCENT = 4;

export interface Finding extends Fault {
  readonly input: Buffer;
}

export interface FuzzOptions {
  readonly seed: number;
  /** Whether to go on after so many runs. */
  goOn(runs: number): boolean;
  /** Told of each input before it is run. */
  onInput?(input: Buffer): void;
  onFinding(finding: Finding): void;
}

export interface FuzzFigures {
  readonly runs: number;
  /** Blocks of code that were reached. */
  readonly blocks: number;
  /** Inputs that reached something new. */
  readonly corpus: number;
}

/** Looks for inputs that a target cannot stand: changes what reached something new, and keeps what reaches more. */
export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzFigures> {
  const random = new Random(options.seed);
  const coverage = new Coverage();
  const corpus = [...target.seeds()];
  let runs = 0;
  const run = async (input: Buffer): Promise<void> => {
    runs += 1;
    options.onInput?.(input);
    const fault = await judgeInput(target, input);
    if (fault) options.onFinding({ ...fault, input });
  };
  for (const seed of corpus) await run(seed);
  coverage.newBlocks();
  let size = SMALLEST_BATCH;
  while (options.goOn(runs)) {
    const batch = Array.from({ length: size }, () => change(target, corpus, random));
    for (const input of batch) {
      if (!options.goOn(runs)) break;
      await run(input);
    }
    const found = coverage.newBlocks();
    size = found.size > 0 ? Math.max(SMALLEST_BATCH, size / 4) : Math.min(LARGEST_BATCH, size * 2);
    if (found.size > 0) corpus.push(...(await reaching(found, batch, { coverage, run })));
    if (!random.chance(GROWTH_PERCENT)) continue;
    const input = random.pick(corpus);
    options.onInput?.(input);
    const steep = await judgeGrowth(target, input, random, coverage);
    if (steep) options.onFinding(steep);
  }
  coverage.close();
  return { runs, blocks: coverage.size, corpus: corpus.length };
}

/** An input made of one that is known, of the younger ones more often. */
export function change(target: FuzzTarget, corpus: readonly Buffer[], random: Random): Buffer {
  const from = random.chance(50) ? random.pick(corpus) : random.pick(corpus.slice(-20));
  const changed = mutate(from, random, corpus, target.words ?? []);
  return target.repair?.(changed, random) ?? changed;
}

/** Those of a batch that first reach one of the blocks. */
async function reaching(
  blocks: Set<string>,
  batch: readonly Buffer[],
  { coverage, run }: { coverage: Coverage; run(input: Buffer): Promise<void> },
): Promise<Buffer[]> {
  const kept: Buffer[] = [];
  for (const input of batch) {
    coverage.reset();
    await run(input);
    const reached = coverage.reached().filter((block) => blocks.has(block));
    if (reached.length > 0) kept.push(input);
    for (const block of reached) blocks.delete(block);
    if (blocks.size === 0) break;
  }
  return kept;
}
