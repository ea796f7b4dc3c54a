import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import { type BuiltService, startBuiltService } from '../support/built-service.js';
import { TestLayout } from '../support/oci-layout.js';
import { putBuiltImage } from '../support/put-built-image.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { startTestRegistry, type TestRegistry } from '../support/test-registry.js';

const ENVIRONMENT = {
  STAGEDIFF_JOB_CONCURRENCY: '1',
  STAGEDIFF_JOB_TRIES: '5',
  STAGEDIFF_RATE_LIMIT_READS: '0',
  STAGEDIFF_RATE_LIMIT_WRITES: '0',
};
const LAYER_BYTES = 1_500_000;

/** API and worker processes on one PostgreSQL server and one real registry. */
export class Fleet {
  private constructor(
    private readonly database: TestDatabase,
    private readonly databaseUrl: string,
    readonly registry: TestRegistry,
    private readonly client: Client,
    readonly apis: BuiltService[],
    readonly workers: BuiltService[],
    private readonly environment: Record<string, string>,
  ) {}

  /** @param environment of every process, beside one job at a time, five tries and no rate limits */
  static async start(apis: number, workers: number, environment: Record<string, string> = {}): Promise<Fleet> {
    const [database, registry] = await Promise.all([startTestDatabase(), startTestRegistry()]);
    const databaseUrl = await database.create('fleet');
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const fleet = new Fleet(database, databaseUrl, registry, client, [], [], { ...ENVIRONMENT, ...environment });
    const many = (count: number, role: string): Promise<BuiltService[]> =>
      Promise.all(Array.from({ length: count }, () => fleet.#start(role)));
    const started = await Promise.all([many(apis, 'api'), many(workers, 'worker')]);
    fleet.apis.push(...started[0]);
    fleet.workers.push(...started[1]);
    return fleet;
  }

  /** Pushes `app:0`, `app:1`, … : a base that all share, and a layer of its own for each. */
  async pushImages(count: number): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'stagediff-fleet-'));
    const layout = new TestLayout(folder);
    const layer = (name: string) => ({
      createdBy: `COPY ${name} /opt`,
      entries: [{ name: `opt/${name}`, body: Buffer.alloc(LAYER_BYTES, `${name} `) }],
    });
    const tags = Array.from({ length: count }, (_, index) => String(index));
    const images = tags.map(async (tag) => [tag, await putBuiltImage(layout, [layer('base'), layer(tag)])] as const);
    await layout.finish((await Promise.all(images)).map(([tag, entry]) => [tag, entry]));
    for (const tag of tags) await this.registry.push(folder, tag, `app:${tag}`);
    await rm(folder, { recursive: true });
  }

  /** Asks one of the APIs for a comparison, and gives its id once it is accepted. */
  async submit({ api }: BuiltService, baseline: number, candidate: number): Promise<string> {
    const reference = (tag: number): string => `${this.registry.host}/app:${tag}`;
    const body = { baseline: reference(baseline), candidate: reference(candidate), platform: 'linux/amd64' };
    return (await api.post<ComparisonResource>('/api/v1/comparisons', body, 202)).body.id;
  }

  /** Ends a process with SIGKILL and starts another in its place, with its data directory. */
  async killAndReplace(list: BuiltService[], index: number, meanwhile: () => Promise<void>): Promise<void> {
    const old = list[index] as BuiltService;
    await old.kill();
    await meanwhile();
    list[index] = await this.#start(list === this.apis ? 'api' : 'worker', old.dataDir);
  }

  /** The only column of each row. */
  async values<T>(sql: string): Promise<T[]> {
    const { rows } = await this.client.query<{ value: T }>(sql);
    return rows.map(({ value }) => value);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.apis, ...this.workers].map((service) => service.stop()));
    await this.client.end();
    await Promise.all([this.registry.stop(), this.database.stop()]);
  }

  #start(role: string, dataDir?: string): Promise<BuiltService> {
    const options = { databaseUrl: this.databaseUrl, registries: [this.registry.host] };
    const environment = { ...this.environment, STAGEDIFF_ROLE: role };
    return startBuiltService({ ...options, environment, ...(dataDir === undefined ? {} : { dataDir }) });
  }
}
