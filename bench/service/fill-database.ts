import type { Client } from 'pg';
import { sampleBodies } from './sample-bodies.js';

export const REPORTS = 100_000;
export const REPOSITORIES = 1000;
/** Images with a whole list of packages; the others have a few. */
export const LISTED_IMAGES = 1000;
export const PACKAGES = 400;
/** Observations of one tag, as an hourly audit leaves them in seven months. */
export const OBSERVATIONS = 5000;

/** Digest of layer `i` of the report `n`; the lower half is that of the report of the same repository ten before. */
const LAYER = `'sha256:' || encode(sha256(((CASE WHEN i < 4 THEN n % 10000 ELSE n END) || '.' || i)::bytea), 'hex')`;
/** Bytes that come and go again in each repository. */
const JUMPS = `CASE WHEN n / ${REPOSITORIES} % 20 < 10 THEN 0 ELSE 1e8 END`;

/** Rows of a service that has worked for a long time, made in bulk by the database itself. */
export async function fillDatabase(client: Client, scannerVersion: string): Promise<void> {
  const [large, small] = [await sampleBodies(PACKAGES), await sampleBodies(3)];
  const run = (sql: string, ...values: unknown[]): Promise<unknown> => client.query(sql, values);
  await run(`CREATE FUNCTION pg_temp.at(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
    $$ SELECT timestamptz '2026-01-01' + n * interval '3 minutes' $$`);
  await run(
    `CREATE TEMP TABLE made AS SELECT n, uuidv7() AS report, uuidv7() AS job, uuidv7() AS image, uuidv7() AS candidate,
       uuidv7() AS comparison, uuidv7() AS pair, 'sha256:' || encode(sha256(n::text::bytea), 'hex') AS digest,
       (SELECT jsonb_agg(jsonb_build_object('digest', ${LAYER}, 'diffId', ${LAYER}, 'compressedSize', 1000000))
          FROM generate_series(0, 7) i) AS manifest
       FROM generate_series(0, $1 - 1) n`,
    REPORTS,
  );
  await run(`INSERT INTO jobs (id, kind, status, attempt, stage, detail, "createdAt", "startedAt", "finishedAt")
    SELECT job, 'comparison', 'succeeded', 1, 'store', '', pg_temp.at(n), pg_temp.at(n), pg_temp.at(n) FROM made`);
  await run(
    `INSERT INTO image_reports (id, digest, "scannerVersion", "compressedSize", "uncompressedSize", "contentSize",
       "visibleSize", "deletedSize", "overwrittenSize", "metadataOnlySize", "duplicateSize", "layerCount", "packageCount",
       "findingCount", "problemCount", metrics, body, "createdAt")
     SELECT report, digest, $1, 1e8 + n, 3e8, 25e7 + n * 100 + ${JUMPS}, 24e7, 1e6, 1e5, 1e4, 1e6, 8, $2, 5, 0,
            jsonb_build_object('packages.deb', $2 + n % 7, 'residue.build', 1e6 + n, 'surface.setuid', 8, 'findings.warning', 5),
            CASE WHEN n < ${LISTED_IMAGES} THEN $3::bytea ELSE $4::bytea END, pg_temp.at(n) FROM made`,
    ...[scannerVersion, PACKAGES, large.image, small.image],
  );
  const columns = `id, "jobId", reference, repository, tag, digest, os, architecture, "observedAt", "reportId",
    "compressedSize", "manifestLayers"`;
  await run(`INSERT INTO images (${columns})
    SELECT image, job, repository || ':' || tag, repository, tag, digest, 'linux', 'amd64', pg_temp.at(n), report, 8e6, manifest
      FROM (SELECT *, 'registry.example/team/app-' || n % ${REPOSITORIES} AS repository, 'v' || n / ${REPOSITORIES} AS tag FROM made) made
    UNION ALL SELECT candidate, job, 'registry.example/slim/app-' || n % ${REPOSITORIES} || ':v1',
      'registry.example/slim/app-' || n % ${REPOSITORIES}, 'v1', digest, 'linux', 'amd64', pg_temp.at(n), report, 8e6, manifest FROM made`);
  await run(`INSERT INTO images (${columns})
    SELECT uuidv7(), job, 'registry.example/watched:latest', 'registry.example/watched', 'latest', digest, 'linux', 'amd64',
           timestamptz '2026-01-01' + n * interval '1 hour', report, 8e6, manifest FROM made WHERE n < ${OBSERVATIONS}`);
  await run(
    `INSERT INTO comparison_reports (id, "baselineDigest", "candidateDigest", "scannerVersion", "compressedSizeDelta",
       "contentSizeDelta", "visibleSizeDelta", "packageCountDelta", verdict, body, "createdAt")
     SELECT pair, digest, digest || n, $1, -1e6, -1e6, -1e6, -3, 'smaller',
            CASE WHEN n < ${LISTED_IMAGES} THEN $2::bytea ELSE $3::bytea END, pg_temp.at(n) FROM made`,
    ...[scannerVersion, large.comparison, small.comparison],
  );
  await run(`INSERT INTO comparisons (id, "jobId", "baselineId", "candidateId", "reportId")
    SELECT comparison, job, image, candidate, pair FROM made`);
  await run(`INSERT INTO layers ("imageDigest", index, digest, "diffId", "chainId", "compressedSize", instruction, "isTop")
    SELECT digest, i, ${LAYER}, ${LAYER}, md5(n || '-' || i), 1e6, 'RUN something', i = 7
      FROM made CROSS JOIN generate_series(0, 7) i WHERE n < 20000`);
  await run(`INSERT INTO packages ("imageReportId", type, name, version, purl, "purlBase", "ownedSize", "layerIndex")
    SELECT report, 'deb', name, version, 'pkg:deb/debian/' || name || '@' || version, 'pkg:deb/debian/' || name, 1000, i % 8
      FROM (SELECT report, i, 'package-' || i AS name, '1.' || n % 50 AS version
              FROM made CROSS JOIN generate_series(0, ${PACKAGES} - 1) i WHERE n < ${LISTED_IMAGES} OR i < 3) listed`);
  await run('VACUUM ANALYZE');
}
