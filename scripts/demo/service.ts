import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const DEFAULT_PORT = 3000;
const READY_MILLISECONDS = 120_000;

export interface RunningService {
  readonly url: string;
  /** Whether the demonstration started it, and so ends it. */
  readonly isOwn: boolean;
  stop(): Promise<void>;
}

/** The service at STAGEDIFF_URL or at the default port, null when none answers there. */
export async function findService(): Promise<RunningService | null> {
  const url = (process.env['STAGEDIFF_URL'] || `http://127.0.0.1:${DEFAULT_PORT}`).replace(/\/$/, '');
  if (await isStagediff(url)) return { url, isOwn: false, stop: () => Promise.resolve() };
  if (process.env['STAGEDIFF_URL']) throw new Error(`no stagediff answers at ${url}; start it, or unset STAGEDIFF_URL`);
  return null;
}

async function isStagediff(url: string): Promise<boolean> {
  try {
    const health = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2000) });
    if (!health.ok) return false;
    const document = await fetch(`${url}/api/openapi.json`, { signal: AbortSignal.timeout(5000) });
    const { info } = (await document.json()) as { info?: { title?: string } };
    return info?.title === 'stagediff';
  } catch {
    return false;
  }
}

/** Starts the service with a database of its own below `folder`, allowed to pull from one plain-HTTP registry. */
export async function startService(root: string, folder: string, registry: string): Promise<RunningService> {
  const port = (await isFree(DEFAULT_PORT)) ? DEFAULT_PORT : 0;
  const child = spawn(process.execPath, ['--enable-source-maps', path.join(root, 'bin/stagediff.mjs'), 'serve'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: {
      STAGEDIFF_LOG_LEVEL: 'warn',
      ...process.env,
      PORT: String(port),
      STAGEDIFF_DATA_DIR: path.join(folder, 'data'),
      STAGEDIFF_ALLOWED_REGISTRIES: registry,
      STAGEDIFF_INSECURE_REGISTRIES: registry,
    },
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  try {
    const url = await readUrl(child);
    await untilReady(url);
    return { url, isOwn: true, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  server.close();
  return free;
}

/** The service prints its address when it listens. */
async function readUrl(child: ChildProcess): Promise<string> {
  let output = '';
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk);
    const url = /\bhttp:\/\/[\w.:[\]-]+/.exec(output)?.[0];
    if (url === undefined) continue;
    child.stdout?.resume();
    return url;
  }
  throw new Error('the service did not start; see its message above');
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_MILLISECONDS;
  while (Date.now() < deadline) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`the service at ${url} did not get ready; see its messages above`);
}
