import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/database/migrate.js';
import type { FakeRegistry } from '../support/fake-registry.js';
import { hasSkopeo } from '../support/skopeo.js';
import { expectInvariants } from './harness/expect-invariants.js';
import { bringTo } from './harness/failpoints.js';
import { startImages } from './harness/images.js';
import { KillablePostgres } from './harness/killable-postgres.js';
import { Lane } from './harness/lane.js';
import { buildRelease, findPreviousCommit, type PreviousRelease } from './harness/previous-release.js';

const commit = await findPreviousCommit();
if (commit === null)
  console.warn('there is no history of the repository: the upgrade from the previous release is skipped');

describe.skipIf(!hasSkopeo || commit === null)('[T80h] an upgrade under old processes', () => {
  let postgres: KillablePostgres;
  let registry: FakeRegistry;
  let previous: PreviousRelease;
  let lane: Lane;

  beforeAll(async () => {
    [postgres, registry] = await Promise.all([KillablePostgres.start(), startImages(8)]);
    previous = await buildRelease(commit ?? '');
    lane = await Lane.start('upgrade', postgres, registry, { main: previous.main });
  });
  afterAll(async () => {
    await lane.stop();
    await Promise.all([postgres.stop(), registry.stop(), previous.remove()]);
  });

  it('migrates while an old worker works, and the old ones go on until the new ones take over', async () => {
    const old = await lane.startWorker({}, undefined, previous.main);
    const { id, release } = await bringTo('pull', lane, ['0', '1']);
    expect(await migrate(postgres.directUrl('upgrade')), 'there is something to migrate').not.toEqual([]);
    await release();
    expect((await lane.settled(id)).status).toBe('succeeded');
    expect((await lane.settled(await lane.submit('2', '3'))).status, 'by old processes on new tables').toBe(
      'succeeded',
    );

    const caught = await bringTo('pull', lane, ['4', '5']);
    await lane.startWorker();
    await old.kill();
    await caught.release();
    expect((await lane.settled(caught.id)).status, 'the new worker goes on with it').toBe('succeeded');
    const api = await lane.startApi();
    expect((await api.api.get<{ items: unknown[] }>('/api/v1/comparisons')).body.items).toHaveLength(3);
    await api.stop();
    expect(await lane.rows(`SELECT FROM jobs WHERE status <> 'succeeded'`)).toEqual([]);
    await lane.startWorker({}, old.dataDir);
    await expectInvariants(lane);
  });
});
