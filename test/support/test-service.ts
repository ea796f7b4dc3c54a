import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { readConfig } from '../../src/config.js';
import { startService, type RunningService } from '../../src/service.js';
import { FakeAnalyzer } from './fake-analyzer.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';

/** A service with a fake Analyzer on a database of its own. */
export interface TestService extends RunningService {
  readonly analyzer: FakeAnalyzer;
  readonly databaseUrl: string;
}

const QUICK = {
  HOST: '127.0.0.1',
  PORT: '0',
  STAGEDIFF_LOG_LEVEL: 'silent',
  STAGEDIFF_JOB_RETRY_DELAY: '1',
  STAGEDIFF_DRAIN: '0',
};

/** Starts a service on a new cluster, or on `databaseUrl` of another one; `stop` ends both. */
export async function startTestService(
  environment: Record<string, string> = {},
  shared?: { databaseUrl: string; analyzer?: FakeAnalyzer },
): Promise<TestService> {
  const cluster: TestDatabase | undefined = shared ? undefined : await startTestDatabase();
  const databaseUrl = shared?.databaseUrl ?? (await (cluster as TestDatabase).create('stagediff'));
  const analyzer = shared?.analyzer ?? new FakeAnalyzer();
  const config = readConfig({ ...QUICK, ...environment });
  const service = await startService({ config, databaseUrl, createAnalyzer: () => analyzer });
  return {
    ...service,
    analyzer,
    databaseUrl,
    async stop() {
      await service.stop();
      await cluster?.stop();
    },
  };
}

/** Asks for a resource until `isDone` says so, at most `seconds`; gives its body. */
export async function poll<T>(url: string, path: string, isDone: (body: T) => boolean, seconds = 20): Promise<T> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const { body } = (await request(url).get(path)) as { body: T };
    if (isDone(body)) return body;
    if (Date.now() > until) throw new Error(`${path} did not get there: ${JSON.stringify(body)}`);
    await sleep(50);
  }
}

/** Whether a job's resource is in a final state. */
export function isSettled(body: { status: string }): boolean {
  return !['pending', 'running'].includes(body.status);
}
