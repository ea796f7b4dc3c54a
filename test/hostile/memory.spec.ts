import { describe, expect, it } from 'vitest';
import { LAYER_CASES } from '../../bench/layer-cases.js';
import { measureScan } from '../../bench/measure-scan.js';

const BOUND = 512 * 1024 ** 2;
/** Those of the benchmark that end soon; `npm run bench:memory` measures all of them. */
const QUICK = ['gzip-bomb', 'zstd-bomb', 'sparse', 'long-names'];

describe('[T51] [T53] [T54] [T63] memory of a scan', () => {
  it.each(QUICK)('%s: within 512 MiB', { timeout: 120_000 }, async (name) => {
    const { code, peakMemory } = await measureScan(name);
    expect(code).toBe(LAYER_CASES[name]?.outcome);
    expect(peakMemory).toBeLessThan(BOUND);
  });
});
