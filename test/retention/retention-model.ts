import * as fc from 'fast-check';
import { SCANNER_VERSION } from '../../src/core/catalogers/scanner-version.js';
import type { RetentionConfig } from '../../src/config.js';

/** What the model and the database hold. Ages are days; numbers name digests, layers and rows. */
export interface State {
  readonly jobs: readonly {
    readonly status: 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';
    readonly age: number;
    /** Digests of the images that the job made; two make a comparison. */
    readonly digests: readonly number[];
    readonly hasReport: boolean;
  }[];
  /** Age of the last use by digest, for image reports, and by pair of digests for those of comparisons. */
  readonly reportAges: readonly number[];
  /** Layers of each digest. */
  readonly layers: readonly (readonly number[])[];
  readonly scans: readonly { readonly layer: number; readonly version: string; readonly age: number }[];
  readonly keyAges: readonly number[];
}

/** Single figures: then they sort as text and as numbers alike. */
const DIGESTS = 4;
const LAYERS = 6;
export const SETTINGS: RetentionConfig = {
  ...{ intervalSeconds: 0, reportDays: 30, jobDays: 7, scanDays: 3, auditLogDays: 365, idempotencyHours: 24 },
};

/** Around every border of the settings, never on one: time goes on while a test runs. */
const age = fc.constantFrom(0.5, 1.5, 2.5, 3.5, 6.5, 7.5, 29.5, 30.5);
const digest = fc.nat({ max: DIGESTS - 1 });
export const states: fc.Arbitrary<State> = fc.record({
  jobs: fc.array(
    fc.record({
      status: fc.constantFrom('pending', 'running', 'succeeded', 'succeeded', 'failed', 'cancelled'),
      age,
      digests: fc.array(digest, { minLength: 1, maxLength: 2 }),
      hasReport: fc.boolean(),
    }),
    { maxLength: 8 },
  ),
  reportAges: fc.array(age, { minLength: DIGESTS, maxLength: DIGESTS }),
  layers: fc.array(fc.uniqueArray(fc.nat({ max: LAYERS - 1 }), { minLength: 1 }), {
    minLength: DIGESTS,
    maxLength: DIGESTS,
  }),
  scans: fc.uniqueArray(
    fc.record({ layer: fc.nat({ max: LAYERS - 1 }), version: fc.constantFrom(SCANNER_VERSION, 'older'), age }),
    { selector: ({ layer, version }) => `${layer} ${version}`, maxLength: 2 * LAYERS },
  ),
  keyAges: fc.array(age, { maxLength: 4 }),
});

/** What must be left: indexes of jobs and keys, digests, pairs of digests, layers with their version. */
export interface Remains {
  readonly jobs: number[];
  readonly imageReports: number[];
  readonly comparisonReports: string[];
  readonly manifests: number[];
  readonly scans: string[];
  readonly keys: number[];
}

export const pairOf = (digests: readonly number[]): string => digests.join('-');

/** The rules of docs/operations.md, said once more and in another way. */
export function expectedRemains({ jobs, reportAges, layers, scans, keyAges }: State): Remains {
  const kept = jobs.map(({ status, age }) => {
    if (status === 'pending' || status === 'running') return true;
    return age < (status === 'succeeded' ? SETTINGS.reportDays : SETTINGS.jobDays);
  });
  const remaining = jobs.filter((_, index) => kept[index]);
  const reported = jobs.filter(({ hasReport }) => hasReport);
  const shown = remaining.filter(({ hasReport }) => hasReport);
  const observed = new Set(remaining.flatMap(({ digests }) => digests));
  const stored = new Set(reported.flatMap(({ digests }) => digests));
  const used = new Set(shown.flatMap(({ digests }) => digests));
  const pairs = (list: readonly State['jobs'][number][]) =>
    new Set(list.filter(({ digests }) => digests.length === 2).map(({ digests }) => pairOf(digests)));
  const shownPairs = pairs(shown);
  const ageOf = (each: number): number => reportAges[each] ?? 0;
  const needed = new Set([...observed].flatMap((each) => layers[each] ?? []));
  return {
    jobs: [...kept.keys()].filter((index) => kept[index]),
    imageReports: [...stored].filter((each) => used.has(each) || ageOf(each) < 1).sort(),
    comparisonReports: [...pairs(reported)]
      .filter((pair) => shownPairs.has(pair) || ageOf(Number(pair.split('-')[0])) < 1)
      .sort(),
    manifests: [...observed].sort(),
    scans: scans
      .filter(
        ({ layer, version, age }) => age < SETTINGS.scanDays || (version === SCANNER_VERSION && needed.has(layer)),
      )
      .map(({ layer, version }) => `${layer} ${version}`)
      .sort(),
    keys: [...keyAges.keys()].filter((index) => (keyAges[index] ?? 0) < 1),
  };
}
