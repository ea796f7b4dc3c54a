import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Spawner } from '../../src/skopeo/spawner.js';
import { hasSkopeo } from '../support/skopeo.js';
import { checkInvariants, type Known } from './harness/check-invariants.js';
import { startImages } from './harness/images.js';
import { KillablePostgres } from './harness/killable-postgres.js';
import { Lane } from './harness/lane.js';

const TEMPLATE = 'sound';
/** Every way to break an invariant in the rows, with its number. */
const PLANTED: readonly (readonly [number: number, what: string, sql: string])[] = [
  [1, 'a comparison is gone', 'DELETE FROM comparisons'],
  [
    2,
    'a job has no rows',
    `INSERT INTO jobs (id, kind, status, "finishedAt", attempt) VALUES (gen_random_uuid(), 'image', 'cancelled', now(), 1)`,
  ],
  [2, 'a job waits in no queue', `UPDATE jobs SET status = 'pending'`],
  [
    3,
    'a report is there twice',
    `
    ALTER TABLE image_reports DROP CONSTRAINT IF EXISTS "image_reports_digest_scannerVersion_key";
    DROP INDEX IF EXISTS "image_reports_digest_scannerVersion_key";
    CREATE TEMP TABLE copy AS SELECT * FROM image_reports; UPDATE copy SET id = gen_random_uuid(); INSERT INTO image_reports SELECT * FROM copy`,
  ],
  [
    3,
    'a package is counted twice',
    `
    INSERT INTO packages ("imageReportId", type, name, version, purl, "purlBase", "ownedSize")
    SELECT "imageReportId", type, name, version, purl, "purlBase", "ownedSize" FROM packages LIMIT 1`,
  ],
  [4, 'a job is not settled', `UPDATE jobs SET status = 'running', "finishedAt" = NULL`],
  [4, 'a success nobody tried', 'UPDATE jobs SET attempt = 0'],
  [4, 'a failure without a reason', `UPDATE jobs SET status = 'failed'`],
  [6, 'a success without a report', 'UPDATE comparisons SET "reportId" = NULL'],
  [6, 'half a report', `UPDATE image_reports SET body = substring(body FROM 1 FOR length(body) / 2)`],
  [6, 'half a comparison', `UPDATE comparison_reports SET body = substring(body FROM 1 FOR length(body) / 2)`],
  [
    7,
    'a scan of another layer',
    `UPDATE layer_scans SET "diffId" = 'sha256:' || repeat('0', 64) WHERE "diffId" = (SELECT min("diffId") FROM layer_scans)`,
  ],
  [9, 'a failure with a report', `UPDATE jobs SET status = 'failed', "problemCode" = 'INTERNAL'`],
  [
    10,
    'a claim that is left',
    `INSERT INTO layer_claims VALUES ('sha256:x', '1', gen_random_uuid(), now() + interval '1 hour')`,
  ],
  [10, 'a job that is left in the queue', `UPDATE pgboss.job SET state = 'active' WHERE name = 'analysis'`],
  [
    13,
    'two runs of a slot',
    `
    DROP INDEX "audit_runs_auditId_slot_key";
    INSERT INTO audits (id, name, cron, timezone, paused, targets, budgets, "retentionDays", "keepRuns", "updatedAt")
    VALUES ('00000000-0000-0000-0000-000000000001', 'a', '* * * * *', 'UTC', false, '[]', '{}', 1, 1, now());
    INSERT INTO audit_runs (id, "auditId", slot, status, targets, budgets)
    SELECT gen_random_uuid(), '00000000-0000-0000-0000-000000000001', '2026-01-01', 'succeeded', '[]', '{}' FROM generate_series(1, 2)`,
  ],
  [14, 'an event that nobody wrote', 'DELETE FROM webhook_events'],
  [
    15,
    'a report that was collected too early',
    `
    ALTER TABLE images DROP CONSTRAINT "images_reportId_fkey"; DELETE FROM image_reports`,
  ],
  [15, 'layers that were collected too early', 'DELETE FROM layers'],
  [
    15,
    'the report of another image',
    `
    UPDATE images SET "reportId" = (SELECT id FROM image_reports WHERE digest <> images.digest LIMIT 1)`,
  ],
];

describe.skipIf(!hasSkopeo)('the checker of invariants', () => {
  let postgres: KillablePostgres;
  let known: Known;
  const folders: string[] = [];
  let count = 0;

  beforeAll(async () => {
    const [server, registry] = await Promise.all([KillablePostgres.start(), startImages(2)]);
    postgres = server;
    const lane = await Lane.start(TEMPLATE, postgres, registry);
    await lane.startWorker();
    await lane.settled(await lane.submit('0', '1'));
    await lane.stop();
    await registry.stop();
    known = { accepted: lane.accepted, dataDirs: [], workers: [] };
  });
  afterAll(async () => {
    await postgres.stop();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  const checkAfter = async (sql: string, others: Partial<Known> = {}): Promise<string[]> => {
    const name = `copy_${count++}`;
    await postgres.create(name, TEMPLATE);
    const client = new Client({ connectionString: postgres.directUrl(name) });
    await client.connect();
    try {
      await client.query(sql);
      return await checkInvariants(client, { ...known, ...others });
    } finally {
      await client.end();
    }
  };
  const scratchOf = async (pid: number): Promise<{ dataDir: string; scratch: string }> => {
    const dataDir = await mkdtemp(join(tmpdir(), 'stagediff-checker-'));
    folders.push(dataDir);
    const scratch = join(dataDir, 'scratch', String(pid));
    await mkdir(scratch, { recursive: true });
    return { dataDir, scratch };
  };

  it('finds nothing where nothing is wrong', async () => {
    expect(await checkAfter('SELECT 1')).toEqual([]);
  });

  it.each(PLANTED)('sees a breach of %i: %s', async (number, _, sql) => {
    expect(await checkAfter(sql)).toContainEqual(expect.stringMatching(new RegExp(`^${number}: `)));
  });

  it('sees scratch that is left, of the living and of the dead', async () => {
    const alive = await scratchOf(process.pid);
    await writeFile(join(alive.scratch, 'blob'), 'x');
    const dead = await scratchOf(999_999_999);
    const others = { dataDirs: [alive.dataDir, dead.dataDir], workers: [process.pid] };
    const found = await checkAfter('SELECT 1', others);
    expect(found).toContainEqual(expect.stringContaining(`${alive.scratch} is not empty`));
    expect(found).toContainEqual(expect.stringContaining(`${dead.scratch} is left of a dead worker`));
  });

  it('sees a process that is left', async () => {
    const child = spawn('sleep', ['60']);
    const ended = once(child, 'exit');
    try {
      const found = await checkAfter('SELECT 1', { workers: [process.pid] });
      expect(found).toContainEqual(`10: process ${child.pid ?? 0} is left of a job`);
    } finally {
      child.kill();
      await ended;
    }
  });

  it('sees a process that is left of those that the one of skopeo started, and not that one', async () => {
    const spawner = new Spawner(new URL('../../dist/skopeo/spawner-process.js', import.meta.url));
    try {
      const environment = { PATH: process.env['PATH'] ?? '' };
      const call = { binary: 'sleep', environment, timeout: 0, maxOutput: 1, fallback: 'INTERNAL' } as const;
      const before = await checkAfter('SELECT 1', { workers: [process.pid] });
      await spawner.run({ ...call, args: ['0'] });
      expect(await checkAfter('SELECT 1', { workers: [process.pid] })).toEqual(before);
      spawner.run({ ...call, args: ['60'] }).catch(() => undefined);
      await expect
        .poll(async () => (await checkAfter('SELECT 1', { workers: [process.pid] })).length)
        .toBe(before.length + 1);
    } finally {
      await spawner.close();
    }
  });
});
