import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { ComparisonResource } from '../../../src/comparisons/comparison.dto.js';
import type { JobState } from '../../../src/jobs/job.dto.js';
import type { ApiClient } from '../../support/api-client.js';
import { type BuiltService, startBuiltService } from '../../support/built-service.js';
import type { FakeRegistry } from '../../support/fake-registry.js';
import type { KillablePostgres } from './killable-postgres.js';
import { RegistryProxy } from './registry-proxy.js';
import { TcpProxy } from './tcp-proxy.js';

/** The shortest heartbeat that the queue takes: a dead worker is noticed after 10 to 15 seconds. */
export const HEARTBEAT_SECONDS = 10;
const SETTLE_SECONDS = 150;

/** How a lane differs from the usual one. */
export interface LaneOptions {
  /** Other registries that may be asked. */
  readonly registries?: readonly string[];
  /** Run in the database before anything else is. */
  readonly sql?: string;
  /** Without an API of its own, each worker is one too. */
  readonly hasApi?: boolean;
  /** Program of the API, when it is that of another release. */
  readonly main?: string;
}

/** One database with an API and workers, each in a process of its own; the workers are on lines that can fail. */
export class Lane {
  readonly workers: BuiltService[] = [];
  /** Comparisons that were answered with 202. */
  readonly accepted: string[] = [];

  private constructor(
    readonly name: string,
    readonly postgres: KillablePostgres,
    readonly registry: RegistryProxy,
    /** Between the workers and the server. */
    readonly line: TcpProxy,
    private readonly registries: readonly string[],
  ) {}

  /** The API, where it is a process of its own. */
  service: BuiltService | undefined;

  /** @param upstream registry that has the images */
  static async start(
    name: string,
    postgres: KillablePostgres,
    upstream: FakeRegistry,
    { registries = [], sql = '', hasApi = true, main }: LaneOptions = {},
  ): Promise<Lane> {
    const databaseUrl = await postgres.create(name);
    const [registry, line] = await Promise.all([
      RegistryProxy.start(upstream.host),
      TcpProxy.start(postgres.line.port),
    ]);
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
    const lane = new Lane(name, postgres, registry, line, [registry.host, ...registries]);
    if (hasApi) lane.service = await lane.startApi(main);
    return lane;
  }

  get api(): ApiClient {
    const running = this.service ?? this.workers.findLast(({ isAlive }) => isAlive());
    if (!running) throw new Error(`nobody of ${this.name} runs`);
    return running.api;
  }

  /** Starts a worker, in the data directory of one that died if it shall take that over. */
  async startWorker(environment: Record<string, string> = {}, dataDir?: string, main?: string): Promise<BuiltService> {
    const worker = await startBuiltService({
      databaseUrl: this.postgres.urlAt(this.line.port, this.name),
      registries: this.registries,
      environment: { ...WORKER, STAGEDIFF_ROLE: this.service ? 'worker' : 'all', ...environment },
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(main === undefined ? {} : { main }),
    });
    this.workers.push(worker);
    return worker;
  }

  /** Starts another API, which the caller ends. */
  startApi(main?: string): Promise<BuiltService> {
    return startBuiltService({
      databaseUrl: this.postgres.urlAt(this.postgres.line.port, this.name),
      registries: this.registries,
      environment: { STAGEDIFF_ROLE: 'api' },
      ...(main === undefined ? {} : { main }),
    });
  }

  /** Asks for the comparison of `app:BASELINE` and `app:CANDIDATE`, and gives its id once that is accepted. */
  async submit(baseline: string, candidate: string): Promise<string> {
    const reference = (tag: string): string => `${this.registry.host}/app:${tag}`;
    const body = { baseline: reference(baseline), candidate: reference(candidate), platform: 'linux/amd64' };
    const { id } = (await this.api.post<ComparisonResource>('/api/v1/comparisons', body, 202)).body;
    this.accepted.push(id);
    return id;
  }

  /** Waits for the final state of a comparison; what fails meanwhile is asked again. */
  settled(id: string): Promise<JobState> {
    return this.settledAt(`/api/v1/comparisons/${id}`);
  }

  /** Waits for the final state of what a job makes. */
  async settledAt(path: string): Promise<JobState> {
    const until = Date.now() + SETTLE_SECONDS * 1000;
    for (;;) {
      const answer = await this.#ask(path);
      if (answer && !['pending', 'running'].includes(answer.body.status)) return answer.body;
      if (Date.now() > until) throw new Error(`${this.name}: not settled: ${JSON.stringify(answer?.body)}`);
      await sleep(200);
    }
  }

  /** Nothing while nobody answers. */
  async #ask(path: string): Promise<{ body: JobState } | undefined> {
    try {
      return await this.api.get<JobState>(path);
    } catch {
      return undefined;
    }
  }

  /** After a DELETE: what was done already is deleted, and nobody promised to keep it. */
  async noteCancelled(id: string): Promise<void> {
    const rows = await this.rows('SELECT FROM comparisons WHERE id = $1', [id]);
    if (rows.length === 0) this.accepted.splice(this.accepted.indexOf(id), 1);
  }

  /** The report as it is served. */
  async report(id: string): Promise<string> {
    return (await this.api.get(`/api/v1/comparisons/${id}/report`)).text;
  }

  /** A connection of one's own, past every line that fails. */
  async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.postgres.directUrl(this.name) });
    client.on('error', () => undefined); // the server may be killed
    await client.connect();
    return client;
  }

  /** The rows of a query. */
  async rows<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    const client = await this.connect();
    return (await client.query<T>(sql, values).finally(() => client.end())).rows;
  }

  /** Number of the job's tries so far. */
  async attempts(id: string): Promise<number> {
    const sql = 'SELECT attempt FROM jobs JOIN comparisons ON comparisons."jobId" = jobs.id WHERE comparisons.id = $1';
    return (await this.rows<{ attempt: number }>(sql, [id]))[0]?.attempt ?? 0;
  }

  async stop(): Promise<void> {
    this.registry.release();
    for (const worker of this.workers) worker.signal('SIGCONT');
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.service?.stop();
    await this.registry.stop();
    await this.line.stop();
  }
}

const WORKER = {
  STAGEDIFF_JOB_CONCURRENCY: '1',
  STAGEDIFF_JOB_TRIES: '5',
  STAGEDIFF_JOB_HEARTBEAT: String(HEARTBEAT_SECONDS),
};
