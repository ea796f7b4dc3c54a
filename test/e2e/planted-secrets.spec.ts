import { execFile, type ExecFileException } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPORTERS } from '../../src/core/exports/index.js';
import { tarArchive } from '../support/build-layer.js';
import { answerError, FakeRegistry, isManifest } from '../support/fake-registry.js';
import { descriptorOf, manifestBody, OCI_CONFIG, OCI_LAYER, toBytes } from '../support/manifests.js';
import { hasSkopeo } from '../support/skopeo.js';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

const CLI = join(import.meta.dirname, '../../dist/cli.js');
const PLANTED = 'planted-secret-value';
const ENCODED = btoa(`alice:${PLANTED}`);
const SECRET = new RegExp(`${PLANTED}|${ENCODED}`);

function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const done = (_error: ExecFileException | null, stdout: string, stderr: string): void => resolve(stdout + stderr);
    execFile(process.execPath, [CLI, ...args], { env: { PATH: process.env['PATH'] }, maxBuffer: 2 ** 26 }, done);
  });
}

/** Every row of every table, as text. */
async function dump(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(10);
    const stored: string[] = [];
    for (const { name } of tables) {
      stored.push(JSON.stringify((await client.query(`SELECT t::text FROM ${name} t`)).rows));
    }
    return stored.join('\n');
  } finally {
    await client.end();
  }
}

describe.skipIf(!hasSkopeo)('[T30] planted secrets on the command line', () => {
  let registry: FakeRegistry;
  let folder: string;
  let authfile: string;
  let image: string;

  beforeAll(async () => {
    [registry, folder] = await Promise.all([FakeRegistry.start(), mkdtemp(join(tmpdir(), 'stagediff-secrets-'))]);
    authfile = join(folder, 'auth.json');
    await writeFile(authfile, JSON.stringify({ auths: { [registry.host]: { auth: ENCODED } } }));
    image = `docker://${registry.host}/app:v1`;
    const layer = tarArchive([{ name: 'a', body: 'x' }]);
    const config = toBytes({
      ...{ os: 'linux', architecture: 'amd64', config: { Env: [`TOKEN=${PLANTED}`] } },
      rootfs: { type: 'layers', diff_ids: [descriptorOf(layer, OCI_LAYER).digest] },
    });
    for (const each of [layer, config]) registry.putBlob(each);
    const layers = [descriptorOf(layer, OCI_LAYER)];
    registry.putManifest('v1', manifestBody({ config: descriptorOf(config, OCI_CONFIG), layers }));
  });
  afterAll(() => Promise.all([registry.stop(), rm(folder, { recursive: true })]));

  const inspect = (format: string): Promise<string> =>
    run([
      'inspect',
      image,
      '--platform=linux/amd64',
      '--tls-verify=false',
      `--authfile=${authfile}`,
      '--format',
      format,
    ]);

  it('are in no export', { timeout: 120_000 }, async () => {
    registry.fault = (request, response) => {
      if (request.headers.authorization === `Basic ${ENCODED}`) return false;
      answerError(response.setHeader('WWW-Authenticate', 'Basic realm="x"'), 401, 'UNAUTHORIZED', 'no');
      return true;
    };
    for (const { format } of EXPORTERS.filter(({ image: of }) => of)) {
      const text = await inspect(format);
      expect(text.length, format).toBeGreaterThan(100);
      expect(text, format).not.toMatch(SECRET);
    }
  });

  it('are in no error', { timeout: 60_000 }, async () => {
    registry.fault = (request, response) => {
      answerError(response, isManifest(request) ? 403 : 200, 'DENIED', `not with ${PLANTED}, that is ${ENCODED}`);
      return true;
    };
    const text = await inspect('json');
    expect(text).toContain('UNAUTHORIZED');
    expect(text).not.toMatch(SECRET);
    await writeFile(join(folder, 'broken.json'), `{"auths": "${PLANTED}`);
    const broken = await run(['inspect', image, `--authfile=${join(folder, 'broken.json')}`]);
    expect(broken).toContain('INVALID_REQUEST');
    expect(broken).not.toMatch(SECRET);
    expect(await run(['inspect', `docker://alice:${PLANTED}@${registry.host}/app:v1`])).not.toMatch(SECRET);
  });
});

describe('[T30] planted secrets in the service', () => {
  let database: TestDatabase;
  let databaseUrl: string;
  let service: ServiceProcess;
  const log: string[] = [];

  beforeAll(async () => {
    database = await startTestDatabase();
    databaseUrl = await database.create('secrets');
    const environment = { STAGEDIFF_LOG_LEVEL: 'debug', STAGEDIFF_DRAIN: '0', STAGEDIFF_SECRET_KEY: `${PLANTED}-key` };
    service = await startServiceProcess({ ...environment, DATABASE_URL: databaseUrl }, (line) => log.push(line));
  }, 120_000);
  afterAll(async () => {
    service.signal('SIGKILL');
    await service.ended;
    await database.stop();
  });

  it('are in no log, answer, metric or row', { timeout: 60_000 }, async () => {
    const post = async (path: string, body: object): Promise<string> => {
      const init = { method: 'POST', body: JSON.stringify(body) };
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${PLANTED}`,
        cookie: `a=${PLANTED}`,
      };
      return (await fetch(`${service.url}/api/v1/${path}`, { ...init, headers })).text();
    };
    const secret = `whsec_${btoa(`${PLANTED}-${'x'.repeat(24)}`)}`;
    const eventTypes = ['image.finished'];
    const answers = await Promise.all([
      post('images', { reference: `alice:${PLANTED}@registry.example/app` }),
      post('images', { reference: `registry.example/app?token=${PLANTED}` }),
      post(`images?token=${PLANTED}`, { reference: 'app' }),
      post('webhooks', { url: `https://alice:${PLANTED}@hooks.example/x`, eventTypes }),
      post('webhooks', { url: 'https://hooks.example/x', eventTypes, secret }),
      post('webhooks', { url: `https://hooks.example/${PLANTED}`, eventTypes, format: 'slack' }),
    ]);
    const read = async (path: string): Promise<string> => (await fetch(service.url + path)).text();
    answers.push(...(await Promise.all(['/api/v1/webhooks', '/api/v1/images', '/metrics'].map(read))));
    const stored = await dump(databaseUrl);
    const shown = answers.join('\n').replaceAll(secret, ''); // shown once, to whoever made it
    for (const [place, text] of Object.entries({ log: log.join('\n'), answers: shown, rows: stored })) {
      expect(text.length, place).toBeGreaterThan(100);
      expect(text, place).not.toMatch(SECRET);
      expect(text, place).not.toContain(secret.slice('whsec_'.length));
    }
  });
});
