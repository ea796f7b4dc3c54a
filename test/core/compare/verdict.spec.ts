import { describe, expect, it } from 'vitest';
import { verdictOf, type VerdictFacts } from '../../../src/core/compare/verdict.js';
import { sampleComparison } from '../../support/sample-comparison.js';

/** The sample with other numbers; each size of the candidate is the baseline's and the difference. */
function facts(before: number, download: number, visible: number, packages: number): VerdictFacts {
  const sample = sampleComparison('x');
  const sizes = (one: VerdictFacts['baseline'], compressedSize: number): VerdictFacts['baseline'] => ({
    ...one,
    sizes: { ...one.sizes, compressedSize },
  });
  return {
    ...sample,
    baseline: sizes(sample.baseline, before),
    candidate: sizes(sample.candidate, before + download),
    delta: {
      ...sample.delta,
      ...{ compressedSize: download, visibleSize: visible },
      packageCounts: { ...sample.delta.packageCounts, total: packages },
    },
    packages: { ...sample.packages, added: [], removed: [], changed: [] },
  };
}

describe('the verdict', () => {
  it('says what is smaller in one sentence', () => {
    expect(verdictOf(facts(100_000_000, -80_000_000, -200_000_000, -1200))).toMatch(
      /^The candidate is 80\.0 MB smaller to download \(100\.0 MB to 20\.0 MB, -80\.0 %\), its files are 200\.0 MB smaller and it has 1,200 fewer packages; /,
    );
  });

  it('says but where the packages go the other way', () => {
    expect(verdictOf(facts(100_000_000, -80_000_000, 0, 1))).toContain(
      'its files are exactly as large, but it has 1 more package;',
    );
  });

  it('says a factor where per cents would be hard to read', () => {
    expect(verdictOf(facts(1_000_000, 908_000_000, 1, 0))).toContain('(1.0 MB to 909.0 MB, 909 times as much)');
  });
});
