import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ApiClient } from './api-client.js';

const MAIN = path.join(import.meta.dirname, '../../dist/main.js');
const QUICK = {
  PORT: '0',
  STAGEDIFF_LOG_LEVEL: 'error',
  STAGEDIFF_JOB_RETRY_DELAY: '1',
  STAGEDIFF_JOB_TRIES: '2',
  STAGEDIFF_JOB_HEARTBEAT: '10',
  STAGEDIFF_DRAIN: '0',
};

/** Those that a test which failed half way leaves are ended with its process. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** The built service in a process of its own, with scratch of its own. */
export interface BuiltService {
  readonly url: string;
  readonly api: ApiClient;
  readonly dataDir: string;
  readonly pid: number;
  isAlive(): boolean;
  /** Sends a signal and waits for nothing. */
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
  /** Ends it with SIGKILL, as a crash would, and leaves its scratch. */
  kill(): Promise<void>;
  /** Ends it in order and removes its scratch. */
  stop(): Promise<void>;
}

/** Starts `dist/main.js`; the registries are allowed and spoken to over plain HTTP. */
export async function startBuiltService(options: {
  databaseUrl: string;
  registries: readonly string[];
  dataDir?: string;
  environment?: Record<string, string>;
  /** Takes what it writes to stdout. */
  onLog?: (text: string) => void;
  /** Program of another release; this one's unless told. */
  main?: string;
  /** What Node gets before the program. */
  flags?: readonly string[];
}): Promise<BuiltService> {
  const { databaseUrl, registries, environment = {}, main = MAIN, flags = [] } = options;
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'stagediff-service-')));
  const child = spawn(process.execPath, [...flags, main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...{ PATH: process.env['PATH'], ...QUICK, DATABASE_URL: databaseUrl, STAGEDIFF_DATA_DIR: dataDir },
      STAGEDIFF_ALLOWED_REGISTRIES: registries.join(','),
      STAGEDIFF_INSECURE_REGISTRIES: registries.join(','),
      ...environment,
    },
  });
  const { onLog } = options;
  if (onLog) child.stdout.on('data', (data: Buffer) => onLog(data.toString()));
  running.add(child);
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const url = await readUrl(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null && child.kill(signal)) await ended;
  };
  return {
    ...{ url, api: new ApiClient(url), dataDir, pid: child.pid ?? 0, ended },
    isAlive: () => child.exitCode === null && child.signalCode === null,
    signal: (name) => void child.kill(name),
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The service says where it listens once it is ready. */
async function readUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the service has no stdout');
  for await (const line of createInterface(child.stdout)) {
    const url = /(?:listens on|health at) (http:\/\/[\d.:a-z]+?)(?:\/readyz)?$/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return url;
  }
  throw new Error('the service did not start');
}
