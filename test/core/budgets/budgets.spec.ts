import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateBudgets } from '../../../src/core/budgets/evaluate-budget.js';
import { METRIC_NAMES } from '../../../src/core/budgets/metrics.js';
import { parseBudget } from '../../../src/core/budgets/parse-budget.js';
import { CodedError } from '../../../src/core/errors.js';
import { sampleImage } from '../../support/sample-reports.js';

const candidate = sampleImage('x');
const sizes = { ...candidate.sizes, compressedSize: 50_000_000, visibleSize: 97_000_000 };
const baseline = { ...candidate, sizes, packageCounts: { total: 9, byType: { npm: 1 } } };

const check = (rule: string, against: typeof baseline | null = baseline) =>
  evaluateBudgets([parseBudget(rule)], { candidate: { ...candidate, pullDeltaSize: 7_000_000 }, baseline: against })[0];

function errorOf(rule: string): CodedError {
  try {
    parseBudget(rule);
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error(`${rule} was accepted`);
}

describe('budgets', () => {
  it.each([
    ['compressedSize <= 200MB', true, 200_000_000],
    ['compressedSize<=38.5MiB', true, 40_370_176],
    ['compressedSize < 40000000', false, 40_000_000],
    ['compressedSize <= 80% of baseline', true, 40_000_000],
    ['compressedSize <= -10MB', true, 40_000_000],
    ['visibleSize <= +3% of baseline', false, 99_910_000],
    ['visibleSize <= +4%', true, 100_880_000],
    ['visibleSize <= baseline + 3MB', true, 100_000_000],
    ['packages.npm <= +5', true, 6],
    ['packages.__proto__ == 0', null, 0],
    ['packages.gem == 0', true, 0],
    ['packages == 2', true, 2],
    ['residue.build == 0', false, 0],
    ['residue.vcs == 0', true, 0],
    ['surface.setuid <= baseline', true, 1],
    ['hidden <= 6kB', true, 6000],
    ['findings.error > 1', false, 1],
    ['  layers\t>=  2  ', true, 2],
    ['pullDeltaSize <= 7MB', true, 7_000_000],
    ['pullDeltaSize < 7MB', false, 7_000_000],
  ])('%s', (rule, passed, limit) => {
    if (passed === null) {
      expect(errorOf(rule).code).toBe('INVALID_BUDGET');
      return;
    }
    expect(check(rule)).toMatchObject({ rule, passed, limit });
  });

  it('says the numbers in its message', () => {
    expect(check('compressedSize <= 30MB')?.message).toBe(
      'compressedSize is 40.0 MB, 50.0 MB in the baseline; the limit is <= 30.0 MB.',
    );
  });

  it.each([
    ['', 1],
    ['size <= 5', 1],
    ['layers = 5', 8],
    ['layers <=', 10],
    ['layers <= x', 11],
    ['layers <= 5MB', 12],
    ['visibleSize <= 5parsecs', 17],
    ['visibleSize <= 5%', 18],
    ['visibleSize <= 5MB of baseline', 20],
    ['visibleSize <= 1 2', 18],
    ['visibleSize <= 1.2.3', 16],
    ['visibleSize <= 999999999999999GB', 31],
    ['visibleSize <= baseline baseline', 25],
    ['pullDeltaSize <= +5MB', 18],
    ['pullDeltaSize <= baseline', 18],
    [`visibleSize <= ${' '.repeat(300)}5`, 201],
  ])('refuses %j at position %i', (rule, position) => {
    const error = errorOf(rule);
    expect(error.code).toBe('INVALID_BUDGET');
    expect(error.message).toMatch(new RegExp(`^Position ${position}:`));
  });

  it.each(['layers <= baseline', 'layers <= +5', 'packages.npm <= 5% of baseline', 'layers >= +0'])(
    'cannot judge %s without a baseline: an error, and no pass',
    (rule) => {
      expect(check(rule, null)).toMatchObject({ status: 'error', passed: false, limit: null });
    },
  );

  it('cannot judge what only a comparison knows', () => {
    const [result] = evaluateBudgets([parseBudget('pullDeltaSize >= 0')], { candidate, baseline: null });
    expect(result).toMatchObject({ status: 'error', passed: false, actual: null });
  });

  it('judges an absolute limit without a baseline', () => {
    expect(check('layers <= 2', null)).toMatchObject({ status: 'passed', passed: true, limit: 2 });
  });

  it('counts exactly, whatever floating point makes of the percentage', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 2 ** 40 }), (percent, hundreds) => {
        const visibleSize = hundreds * 100;
        const subject = { ...candidate, sizes: { ...candidate.sizes, visibleSize } };
        const grown = { ...subject, sizes: { ...subject.sizes, visibleSize: hundreds * (100 + percent) } };
        const rules = [`visibleSize <= +${percent}%`, `visibleSize >= ${100 + percent}% of baseline`];
        const results = evaluateBudgets(rules.map(parseBudget), { candidate: grown, baseline: subject });
        expect(results.map(({ passed }) => passed)).toEqual([true, true]);
      }),
    );
    expect(parseBudget('visibleSize == 1.1MB').limit.offset).toBe(1_100_000);
    expect(parseBudget('visibleSize == 0.000001MB').limit.offset).toBe(1);
  });

  it('knows every metric that it names', () => {
    for (const name of METRIC_NAMES) expect(() => parseBudget(`${name.replace('<type>', 'npm')} >= 0`)).not.toThrow();
  });

  it('either parses a rule or says where it is wrong, whatever the text', () => {
    const word = fc.constantFrom(
      'layers',
      'visibleSize',
      '<=',
      '==',
      '+',
      '-',
      '5',
      '1e9',
      '%',
      'MB',
      'of',
      'baseline',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (rule) => {
          try {
            const result = check(rule);
            if (result?.status !== 'error') expect(Number.isFinite(result?.limit)).toBe(true);
          } catch (error) {
            expect(error).toMatchObject({ code: 'INVALID_BUDGET', message: expect.stringMatching(/^Position \d+: /) });
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
