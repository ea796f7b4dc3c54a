import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Lane } from './lane.js';

/** Where a job stands still: everything before has happened, and nothing after. */
export const FAILPOINTS = ['take', 'resolve', 'pull', 'scan', 'squash', 'store', 'publish', 'acknowledge'] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

/** A job that stands still, and the way on. */
export interface Standstill {
  readonly id: string;
  /** Lets it go on. */
  release(): Promise<void>;
}

/**
 * What holds a job that pulls: a lock that the next step waits for. The product knows nothing of this: the points
 * are those at which it asks the database.
 */
const LOCKS: Readonly<Partial<Record<Failpoint, string>>> = {
  scan: 'LOCK TABLE layer_scans IN SHARE MODE',
  squash: 'LOCK TABLE layers IN ACCESS EXCLUSIVE MODE',
  store: 'LOCK TABLE image_reports IN SHARE MODE',
  publish: 'LOCK TABLE webhook_events IN SHARE MODE',
  acknowledge: 'SELECT FROM pgboss.job WHERE id = $1 FOR UPDATE',
};
const PATIENCE_SECONDS = 90;

/** Submits a comparison and brings it to a point, in the hands of the one worker of the lane. */
export async function bringTo(
  failpoint: Failpoint,
  lane: Lane,
  tags: readonly [baseline: string, candidate: string],
): Promise<Standstill> {
  const client = await lane.connect();
  const standstill = (id: string): Standstill => ({ id, release: () => release(lane, client) });
  if (failpoint === 'take') {
    // the only worker is busy with something else until the job's row is locked
    lane.registry.fail('layers', { kind: 'hold' });
    await lane.submit(tags[1], tags[0]);
    await until(() => Promise.resolve(lane.registry.held > 0));
    const id = await lane.submit(...tags);
    await hold(client, 'SELECT FROM jobs WHERE id = $1 FOR UPDATE', [await jobOf(lane, id)]);
    lane.registry.release();
    await until(() => isWaiting(lane));
    return standstill(id);
  }
  lane.registry.fail(failpoint === 'resolve' ? 'manifests' : 'layers', { kind: 'hold' });
  const id = await lane.submit(...tags);
  await until(() => Promise.resolve(lane.registry.held > 0));
  const lock = LOCKS[failpoint];
  if (lock === undefined) return standstill(id);
  await hold(client, lock, lock.includes('$1') ? [await jobOf(lane, id)] : []);
  lane.registry.release();
  if (failpoint === 'acknowledge') await lane.settled(id);
  else await until(() => isWaiting(lane));
  return standstill(id);
}

async function hold(client: Client, sql: string, values: readonly string[]): Promise<void> {
  await client.query('BEGIN');
  await client.query(sql, [...values]);
}

/** The server may have been killed: then its locks are gone as well. */
async function release(lane: Lane, client: Client): Promise<void> {
  lane.registry.release();
  await client.query('ROLLBACK').catch(() => undefined);
  await client.end().catch(() => undefined);
}

async function jobOf(lane: Lane, id: string): Promise<string> {
  const [row] = await lane.rows<{ jobId: string }>('SELECT "jobId" FROM comparisons WHERE id = $1', [id]);
  return row?.jobId ?? '';
}

/** Whether somebody of the service waits for a lock in this database, with a statement like this. */
export async function isWaiting(lane: Lane, statement = '%'): Promise<boolean> {
  const rows = await lane.rows(
    `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'stagediff' AND wait_event_type = 'Lock' AND query LIKE $1`,
    [statement],
  );
  return rows.length > 0;
}

/** Asks again and again, for so long as a job may take to get anywhere. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_SECONDS * 1000;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error('the job did not get there');
    await sleep(50);
  }
}
