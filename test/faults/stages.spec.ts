import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.js';
import { hasSkopeo } from '../support/skopeo.js';
import { expectInvariants, reportText } from './harness/expect-invariants.js';
import { FAILPOINTS, bringTo, type Failpoint } from './harness/failpoints.js';
import { runFault, type Fault } from './harness/faults.js';
import { startImages } from './harness/images.js';
import { KillablePostgres } from './harness/killable-postgres.js';
import { Lane } from './harness/lane.js';

const PHASES: readonly (readonly [name: string, fault: Fault])[] = [
  ['[T80a] a worker is killed', 'kill worker'],
  ['[T80e] a worker is paused, and comes back', 'pause worker'],
  ['[T80j] a worker is told to end', 'terminate worker'],
  ['[T80b] the connections to the database are cut', 'cut database'],
  ['a comparison is cancelled', 'cancel'],
];

/** Those that CI plays; the others hold the same invariants after the same standstills. */
const IN_CI: ReadonlySet<Fault> = new Set(['kill worker', 'cancel']);

/** Where nothing can stop the job any more. */
const COMMITTED: ReadonlySet<Failpoint> = new Set(['publish', 'acknowledge']);

/** One lane for each point, all of them at once: most of the time is waiting for heartbeats. */
describe.skipIf(!hasSkopeo)(`at each of ${FAILPOINTS.join(', ')}`, () => {
  let postgres: KillablePostgres;
  let registry: FakeRegistry;
  const lanes = new Map<Failpoint, Lane>();
  /** Reports as they are made when nothing happens, by phase. */
  const expected: string[] = [];

  beforeAll(async () => {
    [postgres, registry] = await Promise.all([KillablePostgres.start(), startImages(2 * (PHASES.length + 1))]);
    const calm = await Lane.start('calm', postgres, registry, { hasApi: false });
    await calm.startWorker();
    for (let phase = 0; phase <= PHASES.length; phase++) {
      const id = await calm.submit(...tagsOf(phase));
      expect((await calm.settled(id)).status).toBe('succeeded');
      expected.push(await reportText(calm, id));
    }
    await expectInvariants(calm).finally(() => calm.stop());
    const starting = FAILPOINTS.map(async (failpoint) => {
      const lane = await Lane.start(failpoint, postgres, registry, { hasApi: false });
      lanes.set(failpoint, lane);
      await lane.startWorker();
    });
    await Promise.all(starting);
  });
  afterAll(async () => {
    await Promise.all([...lanes.values()].map((lane) => lane.stop()));
    await Promise.all([postgres.stop(), registry.stop()]);
  });

  const everywhere = async (work: (failpoint: Failpoint, lane: Lane) => Promise<void>): Promise<void> => {
    const done = await Promise.allSettled([...lanes].map(([failpoint, lane]) => work(failpoint, lane)));
    const failed = [...lanes.keys()].flatMap((failpoint, index) => {
      const outcome = done[index];
      return outcome?.status === 'rejected' ? [`${failpoint}: ${String(outcome.reason)}`] : [];
    });
    expect(failed).toEqual([]);
  };
  const finish = async (lane: Lane, id: string, phase: number): Promise<void> => {
    const { status, problem } = await lane.settled(id);
    expect(problem?.message ?? status).toBe('succeeded');
    expect(await reportText(lane, id), 'the report is that of a calm run, byte for byte').toBe(expected[phase]);
    await expectInvariants(lane);
  };

  for (const [phase, [name, fault]] of PHASES.entries()) {
    it(name, { tags: IN_CI.has(fault) ? ['ci'] : [] }, async () => {
      await everywhere(async (failpoint, lane) => {
        const id = await runFault(lane, { failpoint, fault, tags: tagsOf(phase) });
        if (fault !== 'cancel') return finish(lane, id, phase);
        await expectInvariants(lane);
        // the comparison that was done already was deleted instead
        const status = COMMITTED.has(failpoint) ? [] : [{ status: 'cancelled' }];
        const statusOf = 'SELECT status FROM jobs JOIN comparisons ON jobs.id = "jobId" WHERE comparisons.id = $1';
        expect(await lane.rows(statusOf, [id])).toEqual(status);
      });
    });
  }

  it('[T80b] PostgreSQL is killed', { tags: ['ci'] }, async () => {
    const phase = PHASES.length;
    const standstills = new Map<Lane, Awaited<ReturnType<typeof bringTo>>>();
    await everywhere(async (failpoint, lane) => {
      standstills.set(lane, await bringTo(failpoint, lane, tagsOf(phase)));
    });
    postgres.kill();
    await postgres.restart();
    await everywhere(async (_, lane) => {
      const standstill = standstills.get(lane);
      await standstill?.release();
      await finish(lane, standstill?.id ?? '', phase);
    });
  });
});

function tagsOf(phase: number): [baseline: string, candidate: string] {
  return [String(2 * phase), String(2 * phase + 1)];
}
