import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.js';

/** Starts the database of the build, prints its address and stays until it is killed. */
const HOLDER = `
  import { startEmbeddedPostgres } from '${new URL('../../dist/embedded/embedded-postgres.js', import.meta.url).href}';
  console.log((await startEmbeddedPostgres({ dataDir: process.argv[1] })).url);
  setInterval(() => undefined, 60_000);
`;

async function query(url: string, text: string): Promise<unknown[][]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows as unknown[][];
  } finally {
    await client.end();
  }
}

async function startHolder(dataDir: string): Promise<{ url: string; kill(): Promise<void> }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', HOLDER, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const kill = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { url: chunk.toString().trim(), kill };
}

describe('startEmbeddedPostgres', { timeout: 90_000 }, () => {
  let folder: string;
  let dataDir: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stagediff-embedded-'));
    dataDir = path.join(folder, 'deep', 'postgres');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps what was written over a restart, in a folder that only its user may enter', async () => {
    await chmod(folder, 0o700);
    const first = await startEmbeddedPostgres({ dataDir });
    await query(first.url, 'CREATE TABLE kept (name text)');
    await query(first.url, "INSERT INTO kept VALUES ('layer'), ('Zebra'), ('äpfel')");
    await first.stop();
    await first.stop();
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');

    const second = await startEmbeddedPostgres({ dataDir });
    const rows = await query(second.url, 'SELECT name FROM kept ORDER BY name');
    const settings = await query(
      second.url,
      `SELECT current_setting('fsync'), current_setting('server_encoding'), current_setting('listen_addresses'),
              current_setting('unix_socket_directories'), current_setting('server_version_num')::int / 10000`,
    );
    await second.stop();
    expect(rows.flat()).toEqual(['Zebra', 'layer', 'äpfel']);
    expect(settings).toEqual([['on', 'UTF8', '127.0.0.1', '', 18]]);
  });

  it('asks for the password, which only the owner may read', async () => {
    const database = await startEmbeddedPostgres({ dataDir });
    const wrong = new URL(database.url);
    wrong.password = 'guessed';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    await database.stop();
    expect((await stat(path.join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  it('refuses a second start while the first runs, and names its process', async () => {
    const database = await startEmbeddedPostgres({ dataDir });
    const second = startEmbeddedPostgres({ dataDir });
    await expect(second).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: `${dataDir} is in use by process ${process.pid}: stop that process, or set STAGEDIFF_DATA_DIR to another folder`,
    });
    expect(await query(database.url, 'SELECT 1')).toEqual([[1]]);
    await database.stop();
  });

  it('stops the server of a killed owner and goes on with its data', async () => {
    const holder = await startHolder(dataDir);
    await query(holder.url, 'CREATE TABLE survived ()');
    await holder.kill();
    expect(await query(holder.url, 'SELECT 1')).toEqual([[1]]);

    const database = await startEmbeddedPostgres({ dataDir });
    await expect(query(holder.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    expect(await query(database.url, "SELECT to_regclass('survived')::text")).toEqual([['survived']]);
    await database.stop();
  });

  it('starts where the marks of a crash name a process that is something else by now', async () => {
    await (await startEmbeddedPostgres({ dataDir })).stop();
    await writeFile(path.join(dataDir, 'owner.json'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
    await writeFile(path.join(dataDir, 'cluster/postmaster.pid'), `${process.pid}\n${dataDir}/cluster\n`);
    const database = await startEmbeddedPostgres({ dataDir });
    expect(await query(database.url, 'SELECT 1')).toEqual([[1]]);
    await database.stop();
  });

  it('creates the cluster again after a kill in the middle of the first start', async () => {
    await (await startEmbeddedPostgres({ dataDir })).stop();
    await rm(path.join(dataDir, 'cluster'), { recursive: true });
    await writeFile(path.join(dataDir, 'cluster.partial'), '');
    const database = await startEmbeddedPostgres({ dataDir });
    expect(await query(database.url, 'SELECT 1')).toEqual([[1]]);
    await database.stop();
  });

  it('says what the server said when it does not start, and frees the directory', async () => {
    const broken = startEmbeddedPostgres({ dataDir, settings: { shared_buffers: 'plenty' } });
    await expect(broken).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"') as string,
    });
    const lines: string[] = [];
    const database = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line) });
    await database.stop();
    expect(lines.join('\n')).toContain('ready to accept connections');
  });
});
