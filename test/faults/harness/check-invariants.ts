import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Client } from 'pg';
import type { ComparisonReport } from '../../../src/core/report/comparison-report.js';
import type { ImageReport } from '../../../src/core/report/image-report.js';
import { decodeLayerScan } from '../../../src/core/scan/codec.js';
import { childrenOf } from './killable-postgres.js';

/** What is known from outside of the database. */
export interface Known {
  /** Comparisons that were answered with 202 and that nobody deleted. */
  readonly accepted: readonly string[];
  /** Data directories of workers, dead or alive. */
  readonly dataDirs: readonly string[];
  /** Workers that live. */
  readonly workers: readonly number[];
}

/** One invariant of the service that does not hold; its number is that of design notes and test names. */
export type Violation = `${number}: ${string}`;

/**
 * Looks in rows and files for what must never be, once every job is settled. Each check names the invariant:
 * 1 nothing that was accepted is lost; 2 a job and its rows are there together; 3 and 8 one report for the same input,
 * with what belongs to it once; 4 every job is settled as one that its rows agree with; 6 no half report; 7 a scan is
 * that of its layer; 9 a failure has no report; 10 nothing is left; 13 one run for a slot; 14 one event for each job
 * that ended; 15 what is referred to is there.
 */
export async function checkInvariants(client: Client, known: Known): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const [number, what, sql] of QUERIES) {
    const { rows } = await client.query<{ id: string }>(sql);
    if (rows.length > 0) violations.push(`${number}: ${what}: ${rows.map(({ id }) => id).join(', ')}`);
  }
  violations.push(...(await checkAccepted(client, known)));
  violations.push(...(await checkReports(client)));
  violations.push(...(await checkScans(client)));
  return [...violations, ...checkLeftovers(known)];
}

const SETTLED = `('succeeded', 'failed', 'cancelled')`;

const QUERIES: readonly (readonly [number: number, what: string, sql: string])[] = [
  [
    2,
    'a job without rows',
    `
    SELECT id FROM jobs WHERE kind IN ('image', 'comparison') AND NOT EXISTS (SELECT FROM images WHERE "jobId" = jobs.id)`,
  ],
  [
    2,
    'a job that waits, and is in no queue',
    `
    SELECT id FROM jobs WHERE status IN ('pending', 'running') AND NOT EXISTS (
      SELECT FROM pgboss.job queued WHERE queued.data ->> 'jobId' = jobs.id::text AND queued.state IN ('created', 'retry', 'active'))`,
  ],
  [
    3,
    'two reports of one input',
    `
    SELECT min(id::text) AS id FROM image_reports GROUP BY digest, "scannerVersion" HAVING count(*) > 1
    UNION ALL
    SELECT min(id::text) FROM comparison_reports GROUP BY "baselineDigest", "candidateDigest", "scannerVersion" HAVING count(*) > 1`,
  ],
  [4, 'a job that is not settled', `SELECT id FROM jobs WHERE status NOT IN ${SETTLED} OR "finishedAt" IS NULL`],
  [4, 'a success without a try', `SELECT id FROM jobs WHERE status = 'succeeded' AND attempt < 1`],
  [
    4,
    'a success with a problem, or a failure without',
    `
    SELECT id FROM jobs WHERE (status = 'succeeded' AND "problemCode" IS NOT NULL) OR (status = 'failed' AND "problemCode" IS NULL)`,
  ],
  [
    6,
    'a success without a report',
    `
    SELECT jobs.id FROM jobs JOIN comparisons ON comparisons."jobId" = jobs.id WHERE status = 'succeeded' AND "reportId" IS NULL
    UNION ALL
    SELECT jobs.id FROM jobs JOIN images ON images."jobId" = jobs.id WHERE status = 'succeeded' AND "reportId" IS NULL`,
  ],
  [
    9,
    'a report of what failed',
    `
    SELECT jobs.id FROM jobs JOIN comparisons ON comparisons."jobId" = jobs.id WHERE status <> 'succeeded' AND "reportId" IS NOT NULL
    UNION ALL
    SELECT jobs.id FROM jobs JOIN images ON images."jobId" = jobs.id WHERE status <> 'succeeded' AND "reportId" IS NOT NULL`,
  ],
  [10, 'a layer that somebody claims', `SELECT "diffId" AS id FROM layer_claims WHERE "expiresAt" > now()`],
  [
    10,
    'a job in the queue',
    `
    SELECT id FROM pgboss.job WHERE state IN ('created', 'retry', 'active') AND (name LIKE 'analysis%' OR name = 'audits')`,
  ],
  [
    10,
    'a transaction that nobody ends',
    `
    SELECT pid::text AS id FROM pg_stat_activity
     WHERE datname = current_database() AND state LIKE 'idle in transaction%' AND application_name LIKE 'stagediff%'
       AND state_change < now() - interval '5 seconds'`,
  ],
  [
    13,
    'two runs of one slot',
    `
    SELECT min(id::text) AS id FROM audit_runs WHERE slot IS NOT NULL GROUP BY "auditId", slot HAVING count(*) > 1`,
  ],
  [
    14,
    'another number of events than one',
    `
    SELECT jobs.id FROM jobs JOIN comparisons ON comparisons."jobId" = jobs.id
     WHERE (status IN ('succeeded', 'failed'))::int <>
           (SELECT count(*) FROM webhook_events WHERE type = 'comparison.finished' AND data ->> 'comparisonId' = comparisons.id::text)`,
  ],
  [
    15,
    'an image whose report is gone',
    `
    SELECT images.id FROM images WHERE "reportId" IS NOT NULL AND NOT EXISTS (SELECT FROM image_reports WHERE id = "reportId")`,
  ],
  [
    15,
    'an image whose layers are gone',
    `
    SELECT images.id FROM images WHERE digest IS NOT NULL AND "manifestLayers" IS NOT NULL
       AND NOT EXISTS (SELECT FROM layers WHERE "imageDigest" = images.digest)`,
  ],
  [
    15,
    'an image with the report of another',
    `
    SELECT images.id FROM images JOIN image_reports report ON report.id = "reportId" WHERE report.digest <> images.digest`,
  ],
];

async function checkAccepted(client: Client, { accepted }: Known): Promise<Violation[]> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM comparisons');
  const there = new Set(rows.map(({ id }) => id));
  return accepted.filter((id) => !there.has(id)).map((id): Violation => `1: ${id} was accepted and is gone`);
}

/** What is stored beside a report says the same as the report. */
async function checkReports(client: Client): Promise<Violation[]> {
  const violations: Violation[] = [];
  const { rows } = await client.query<{ id: string; digest: string; body: Buffer; packages: number; columns: number }>(`
    SELECT id, digest, body, "packageCount" AS columns,
           (SELECT count(*)::int FROM packages WHERE "imageReportId" = report.id AND "removedInLayer" IS NULL) AS packages
      FROM image_reports report`);
  for (const { id, digest, body, packages, columns } of rows) {
    const report = unpack(body) as ImageReport | undefined;
    if (report?.digest !== digest) violations.push(`6: image report ${id} cannot be read, or is of another image`);
    else if (report.packages.length !== packages || columns !== packages)
      violations.push(`3: image report ${id} has ${report.packages.length} packages, and ${packages} rows of them`);
  }
  const pairs = await client.query<{ id: string; baselineDigest: string; candidateDigest: string; body: Buffer }>(
    'SELECT id, "baselineDigest", "candidateDigest", body FROM comparison_reports',
  );
  for (const { id, baselineDigest, candidateDigest, body } of pairs.rows) {
    const report = unpack(body) as ComparisonReport | undefined;
    if (report?.baseline.digest !== baselineDigest || report.candidate.digest !== candidateDigest)
      violations.push(`6: comparison report ${id} cannot be read, or is of other images`);
  }
  return violations;
}

function unpack(body: Buffer): unknown {
  try {
    return JSON.parse(gunzipSync(body).toString());
  } catch {
    return undefined;
  }
}

async function checkScans(client: Client): Promise<Violation[]> {
  const { rows } = await client.query<{
    diffId: string;
    encoded: Buffer;
    uncompressedSize: string;
    contentSize: string;
  }>('SELECT "diffId", encoded, "uncompressedSize", "contentSize" FROM layer_scans');
  const checked = rows.map(async ({ diffId, encoded, uncompressedSize, contentSize }) => {
    const scan = await decodeLayerScan(encoded).catch(() => undefined);
    const fits = scan?.diffId === diffId && String(scan.uncompressedSize) === uncompressedSize;
    return fits && String(scan.contentSize) === contentSize ? [] : [`7: the scan of ${diffId} is another` as Violation];
  });
  return (await Promise.all(checked)).flat();
}

/** The process that starts skopeo is a worker's as long as that lives; what it started is a job's. */
function isSpawner(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/spawner-process.js\0');
  } catch {
    return false; // it ended meanwhile
  }
}

/** A worker that lives has an empty folder, and one that is dead has none once another took over its directory. */
function checkLeftovers({ dataDirs, workers }: Known): Violation[] {
  const alive = new Set(workers.map(String));
  const folders = dataDirs.flatMap((dataDir) => list(join(dataDir, 'scratch')));
  const dead = folders.filter((folder) => !alive.has(folder.split('/').at(-1) ?? ''));
  const used = folders.filter((folder) => list(folder).length > 0);
  const children = workers.flatMap(childrenOf).flatMap((pid) => (isSpawner(pid) ? childrenOf(pid) : [pid]));
  const orphans = childrenOf(1).filter((pid) => isOurs(pid, dataDirs));
  return [
    ...dead.map((folder): Violation => `10: ${folder} is left of a dead worker`),
    ...used.map((folder): Violation => `10: ${folder} is not empty: ${list(folder).join(', ')}`),
    ...children.map((pid): Violation => `10: process ${pid} is left of a job`),
    ...orphans.map((pid): Violation => `10: process ${pid} is left of a dead worker`),
  ];
}

function list(folder: string): string[] {
  try {
    return statSync(folder).isDirectory() ? readdirSync(folder).map((name) => join(folder, name)) : [];
  } catch {
    return [];
  }
}

/** Whether a process was started with a file of one of these directories. */
function isOurs(pid: number, dataDirs: readonly string[]): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return dataDirs.some((dataDir) => command.includes(dataDir));
  } catch {
    return false;
  }
}
