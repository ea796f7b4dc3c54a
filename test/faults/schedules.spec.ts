import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditResource } from '../../src/audits/audit.dto.js';
import type { FakeRegistry } from '../support/fake-registry.js';
import { hasSkopeo } from '../support/skopeo.js';
import { expectInvariants } from './harness/expect-invariants.js';
import { startImages } from './harness/images.js';
import { KillablePostgres } from './harness/killable-postgres.js';
import { Lane } from './harness/lane.js';

/** Makes the clock that the services ask for show another time: theirs is that of the database. Tables go to `public`. */
const CLOCK = `
  CREATE SCHEMA faults;
  CREATE TABLE faults.clock (shift interval NOT NULL);
  INSERT INTO faults.clock VALUES ('0');
  CREATE FUNCTION faults.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT pg_catalog.clock_timestamp() + shift FROM faults.clock';
  ALTER DATABASE schedules SET search_path = public, faults, pg_catalog`;
/** Several looks of each scheduler, which looks every second. */
const LOOKS_MILLISECONDS = 3500;

describe.skipIf(!hasSkopeo)('[T80f] two schedulers, whose clock jumps', { tags: ['ci'] }, () => {
  let postgres: KillablePostgres;
  let registry: FakeRegistry;
  let lane: Lane;

  beforeAll(async () => {
    [postgres, registry] = await Promise.all([KillablePostgres.start(), startImages(1)]);
    lane = await Lane.start('schedules', postgres, registry, { sql: CLOCK });
    await Promise.all([
      lane.startWorker({ STAGEDIFF_AUDIT_TICK: '1' }),
      lane.startWorker({ STAGEDIFF_AUDIT_TICK: '1' }),
    ]);
  });
  afterAll(async () => {
    await lane.stop();
    await Promise.all([postgres.stop(), registry.stop()]);
  });

  const jumpTo = async (...times: readonly string[]): Promise<void> => {
    for (const time of times) {
      await lane.rows('UPDATE faults.clock SET shift = $1::timestamptz - pg_catalog.clock_timestamp()', [time]);
      await sleep(LOOKS_MILLISECONDS);
    }
  };
  const schedule = async (cron: string): Promise<string> => {
    const targets = [{ repository: `${lane.registry.host}/app`, tags: { glob: '0' } }];
    const body = { name: cron, cron, timezone: 'Europe/Berlin', targets, retentionDays: 3650 };
    return (await lane.api.post<AuditResource>('/api/v1/audits', body, 201)).body.id;
  };
  const slots = async (audit: string): Promise<string[]> => {
    const sql = 'SELECT slot FROM audit_runs WHERE "auditId" = $1 ORDER BY slot';
    return (await lane.rows<{ slot: Date }>(sql, [audit])).map(({ slot }) => slot.toISOString().slice(0, 16));
  };

  it('make one run of each slot: over the hour that is skipped, the hour that comes twice, and an hour forth and back', async () => {
    await jumpTo('2026-03-29T00:59:50Z');
    const [daily, halfHourly] = [await schedule('30 2 * * *'), await schedule('*/30 * * * *')];
    await jumpTo('2026-03-29T01:00:05Z', '2026-03-29T00:00:05Z', '2026-03-29T01:00:10Z', '2026-03-29T01:30:05Z');
    expect(await slots(daily)).toEqual(['2026-03-29T01:00']);
    expect(await slots(halfHourly)).toEqual(['2026-03-29T01:00', '2026-03-29T01:30']);

    await jumpTo('2026-10-25T00:29:50Z', '2026-10-25T00:30:05Z', '2026-10-24T23:30:05Z', '2026-10-25T00:30:10Z');
    await jumpTo('2026-10-25T01:30:05Z', '2026-10-25T02:00:05Z');
    expect(await slots(daily)).toEqual(['2026-03-29T01:00', '2026-10-24T00:30', '2026-10-25T00:30']);
    expect((await slots(halfHourly)).slice(2)).toEqual([
      ...['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-25T01:30', '2026-10-25T02:00'],
    ]);
    await expect
      .poll(async () => lane.rows(`SELECT FROM audit_runs WHERE status IN ('pending', 'running')`), { timeout: 60_000 })
      .toEqual([]);
    await expectInvariants(lane);
  });
});
