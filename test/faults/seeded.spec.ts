import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuiltService } from '../support/built-service.js';
import type { FakeRegistry } from '../support/fake-registry.js';
import { hasSkopeo } from '../support/skopeo.js';
import { Random } from '../fuzz/random.js';
import { expectInvariants } from './harness/expect-invariants.js';
import { FAILPOINTS } from './harness/failpoints.js';
import { FAULTS, runFault } from './harness/faults.js';
import { startImages } from './harness/images.js';
import { KillablePostgres } from './harness/killable-postgres.js';
import { Lane } from './harness/lane.js';

const STEPS = 6;
/** Those of each step are compared for the first time: a known comparison stands still nowhere. */
const IMAGES = 2 * STEPS;
/** Once more, somewhere in the next try. */
const SECOND_KILL_PERCENT = 50;
const LATEST_SECOND_KILL = 4000;

/** Seeds to play, `FAULT_SEEDS=7` or `FAULT_SEEDS=1-20`; none unless told. */
function seedsOf(text: string): number[] {
  const [first = 0, last = first] = text.split('-').map(Number);
  return text === '' ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const seeds = seedsOf(process.env['FAULT_SEEDS'] ?? '');

describe.skipIf(!hasSkopeo || seeds.length === 0)('a schedule of faults', () => {
  let postgres: KillablePostgres;
  let registry: FakeRegistry;

  beforeAll(async () => {
    [postgres, registry] = await Promise.all([KillablePostgres.start(), startImages(IMAGES)]);
  });
  afterAll(() => Promise.all([postgres.stop(), registry.stop()]));

  it.each(seeds)('of seed %i', { timeout: 900_000 }, async (seed) => {
    const random = new Random(seed);
    const lane = await Lane.start(`seed_${seed}`, postgres, registry);
    await lane.startWorker({ STAGEDIFF_JOB_TRIES: '8' });
    const played: string[] = [];
    try {
      for (let step = 0; step < STEPS; step++) {
        const [failpoint, fault] = [random.pick(FAILPOINTS), random.pick(FAULTS)];
        const tags = [String(2 * step), String(2 * step + 1)] as const;
        played.push(`${fault} at ${failpoint}`);
        const again = fault === 'kill worker' && random.chance(SECOND_KILL_PERCENT);
        const id = await runFault(lane, {
          failpoint,
          fault,
          tags,
          ...(again && { onReplaced: () => killAgain(lane, random) }),
        });
        if (fault !== 'cancel')
          expect(await lane.settled(id), played.join(', ')).toMatchObject({ status: 'succeeded' });
        await expectInvariants(lane);
      }
    } catch (error) {
      throw new Error(`seed ${seed}: ${played.join(', ')}`, { cause: error });
    } finally {
      await lane.stop();
    }
  });
});

async function killAgain(lane: Lane, random: Random): Promise<void> {
  await sleep(random.below(LATEST_SECOND_KILL));
  const worker = lane.workers.at(-1) as BuiltService;
  await worker.kill();
  await lane.startWorker({ STAGEDIFF_JOB_TRIES: '8' }, worker.dataDir);
}
