import { describe, expect, it } from 'vitest';
import { change, fuzz } from './fuzz.js';
import type { FuzzTarget } from './fuzz-target.js';
import { isSteep } from './growth.js';
import { judgeInput } from './judge-input.js';
import { Random } from './random.js';
import { FUZZ_TARGETS } from './targets/index.js';

const RUNS = 40;
describe.each(FUZZ_TARGETS.map((target) => [target.name, target] as const))('%s', (_, target) => {
  it('takes what is right', async () => {
    expect(target.seeds().length).toBeGreaterThan(0);
    for (const seed of target.seeds()) await target.run(seed);
  });

  it('stands what is damaged', { timeout: 60_000 }, async () => {
    const random = new Random(42);
    const corpus = target.seeds();
    for (let run = 0; run < RUNS; run++) {
      const input = change(target, corpus, random);
      expect(await judgeInput(target, input), input.toString('base64').slice(0, 2000)).toBeUndefined();
    }
  });
});

describe('the fuzzer itself', () => {
  const until = (limit: number) => (runs: number) => runs < limit;
  const find = async (run: FuzzTarget['run'], runs = 6000) => {
    const kinds = new Set<string>();
    const target = { name: 'test', seeds: () => [Buffer.from('seed of a test')], run };
    await fuzz(target, { seed: 1, goOn: until(runs), onFinding: ({ kind }) => kinds.add(kind) });
    return kinds;
  };

  it('finds what throws, and takes no coded error for a fault', async () => {
    expect(await find((input) => expect(input.includes('\0')).toBe(false), 500)).toEqual(new Set(['crash']));
  });

  it('tells quadratic from linear costs', () => {
    expect(isSteep([1e6, 2e6, 4e6], 1e6)).toBe(false);
    expect(isSteep([1e6, 4e6, 16e6], 1e6)).toBe(true);
    expect(isSteep([1, 4, 16], 1e6)).toBe(false);
  });
});
