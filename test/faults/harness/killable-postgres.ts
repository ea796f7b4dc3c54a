import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/embedded/embedded-postgres.js';
import { TcpProxy } from './tcp-proxy.js';

/** What was answered has to survive the death of the server, so commits are written; only a power cut is not played. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '300' };

/** A PostgreSQL server that can be killed and started again, behind a line whose port stays the same. */
export class KillablePostgres {
  private constructor(
    private readonly folder: string,
    private readonly settings: Readonly<Record<string, string>>,
    private server: EmbeddedPostgres,
    readonly line: TcpProxy,
  ) {}

  /** @param folder where its data goes, which `stop` removes; one of its own unless told */
  static async start(settings: Readonly<Record<string, string>> = {}, folder?: string): Promise<KillablePostgres> {
    const home = folder ?? (await mkdtemp(join(tmpdir(), 'stagediff-faults-database-')));
    const all = { ...SETTINGS, ...settings };
    const server = await startEmbeddedPostgres({ dataDir: join(home, 'postgres'), settings: all });
    return new KillablePostgres(home, all, server, await TcpProxy.start(server.port));
  }

  /** Creates a database, empty or a copy of one that nobody uses, and gives its address on the line. */
  async create(name: string, template = 'template0'): Promise<string> {
    const client = new Client({ connectionString: this.directUrl('postgres') });
    await client.connect();
    const [quoted, source] = [client.escapeIdentifier(name), client.escapeIdentifier(template)];
    await client.query(`CREATE DATABASE ${quoted} TEMPLATE ${source}`).finally(() => client.end());
    return this.urlAt(this.line.port, name);
  }

  /** The address of a database through some other line, or without one. */
  urlAt(port: number, name: string): string {
    const url = new URL(this.server.url);
    url.port = String(port);
    url.pathname = `/${name}`;
    return url.href;
  }

  directUrl(name: string): string {
    return this.urlAt(this.server.port, name);
  }

  /** Ends the server and every process of it with SIGKILL. */
  kill(): void {
    const file = join(this.folder, 'postgres/cluster/postmaster.pid');
    const postmaster = Number(readFileSync(file, 'utf8').split('\n')[0]);
    const children = childrenOf(postmaster);
    for (const pid of [postmaster, ...children]) process.kill(pid, 'SIGKILL');
  }

  /** Starts it again after `kill`: it replays its log. */
  async restart(): Promise<void> {
    await this.server.stop();
    this.server = await startEmbeddedPostgres({ dataDir: join(this.folder, 'postgres'), settings: this.settings });
    this.line.target = this.server.port;
  }

  /** PostgreSQL ends itself where it cannot write its log. */
  async restartIfDead(): Promise<void> {
    const client = new Client({ connectionString: this.directUrl('postgres') });
    client.on('error', () => undefined);
    const answers = await client.connect().then(
      () => true,
      () => false,
    );
    if (answers) await client.end();
    else await this.restart();
  }

  async stop(): Promise<void> {
    await this.line.stop();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Processes whose parent it is (proc(5)). */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
      } catch {
        return false; // it ended meanwhile
      }
    });
}
