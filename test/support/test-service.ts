import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../../src/config.js';
import { startService } from '../../src/service.js';
import { ApiClient } from './api-client.js';
import { FakeAnalyzer } from './fake-analyzer.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';

/** A service with a fake Analyzer, and a client for it. */
export interface TestService {
  readonly url: string;
  readonly api: ApiClient;
  readonly analyzer: FakeAnalyzer;
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

/** Settings with which tests need not wait. */
export const QUICK = {
  PORT: '0',
  STAGEDIFF_LOG_LEVEL: 'silent',
  STAGEDIFF_JOB_RETRY_DELAY: '1',
  STAGEDIFF_DRAIN: '0',
};

/** Starts a service on a server of its own, or on `shared.databaseUrl` of another one; `stop` ends what it started. */
export async function startTestService(
  environment: Record<string, string> = {},
  shared?: { databaseUrl: string; analyzer?: FakeAnalyzer },
): Promise<TestService> {
  const server = shared ? undefined : await startTestDatabase();
  const databaseUrl = shared?.databaseUrl ?? (await (server as TestDatabase).create('service'));
  const analyzer = shared?.analyzer ?? new FakeAnalyzer();
  const config = readConfig({ ...QUICK, ...environment });
  const service = await startService({ config, databaseUrl, createAnalyzer: () => analyzer });
  return {
    ...{ url: service.url, api: new ApiClient(service.url), analyzer, databaseUrl },
    async stop() {
      await service.stop();
      await server?.stop();
    },
  };
}

/** A longer wait is asked about less often, at last once a second: a service limits what one client asks. */
const pauseAfter = (milliseconds: number): number => Math.min(1000, 50 + milliseconds / 10);

/** Asks for a resource until `isDone` says so, at most `seconds`; gives its body. */
export async function poll<T>(api: ApiClient, path: string, isDone: (body: T) => boolean, seconds = 20): Promise<T> {
  const started = Date.now();
  for (;;) {
    const { body } = await api.get<T>(path);
    const waited = Date.now() - started;
    if (isDone(body)) return body;
    if (waited > seconds * 1000) throw new Error(`${path} did not get there: ${JSON.stringify(body)}`);
    await sleep(pauseAfter(waited));
  }
}

/** Whether a job's resource is in a final state. */
export function isSettled({ status }: { status: string }): boolean {
  return status !== 'pending' && status !== 'running';
}
