import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { CodedError } from '../core/errors.js';
import type { Binaries } from './binaries.js';
import type { DataDirectory } from './data-directory.js';
import { findFreePort } from './free-port.js';

const START_ATTEMPTS = 5;
const READY_LINE = 'database system is ready to accept connections';
const KEPT_LOG_LINES = 20;
/** Crash recovery may replay a lot of log before the server is ready. */
const READY_MILLISECONDS = 120_000;
const FAST_SHUTDOWN_MILLISECONDS = 20_000;

export interface ServerOptions {
  readonly directory: DataDirectory;
  readonly binaries: Binaries;
  readonly settings: Readonly<Record<string, string>>;
  readonly log?: ((line: string) => void) | undefined;
}

/** A server process that accepts connections. */
export interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the server on a free port, again on another when somebody took that port in between. */
export async function startServer(options: ServerOptions): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort();
    const lines: string[] = [];
    const child = launch(options, port, lines);
    if (await becomesReady(child, lines)) return { port, stop: stopper(child) };
    if (attempt < START_ATTEMPTS && lines.some((line) => line.includes('Address already in use'))) continue;
    const reason = lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lines.at(-1) ?? 'no output';
    throw new CodedError('DATABASE_UNAVAILABLE', `PostgreSQL did not start in ${options.directory.path}: ${reason}`);
  }
}

/** `lines` receives what the server logs, the last few lines of it. */
function launch({ directory, binaries, settings, log }: ServerOptions, port: number, lines: string[]): ChildProcess {
  const { clusterPath, account, pathFromInside } = directory;
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', pathFromInside(clusterPath), ...flags], {
    cwd: clusterPath,
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A process group of its own: Ctrl-C in a terminal must not stop the database before the service that uses it.
    detached: true,
    ...account,
  });
  child.on('error', (error) => lines.push(error.message));
  createInterface(child.stderr).on('line', (line) => {
    if (lines.push(line) > KEPT_LOG_LINES) lines.shift();
    log?.(line);
  });
  return child;
}

async function becomesReady(child: ChildProcess, lines: readonly string[]): Promise<boolean> {
  const isReady = () => lines.some((line) => line.includes(READY_LINE));
  const { promise, resolve } = Promise.withResolvers<boolean>();
  child.stderr?.on('data', () => setImmediate(() => isReady() && resolve(true)));
  child.once('close', () => resolve(false));
  const timer = setTimeout(() => resolve(false), READY_MILLISECONDS);
  const ready = await promise;
  clearTimeout(timer);
  if (!ready) await stopper(child)();
  return ready;
}

/** SIGINT is PostgreSQL's fast shutdown; SIGQUIT, after a long wait, the immediate one that recovery repairs. */
function stopper(child: ChildProcess): () => Promise<void> {
  const stopOnExit = () => child.kill('SIGINT');
  process.once('exit', stopOnExit);
  return async () => {
    process.off('exit', stopOnExit);
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MILLISECONDS);
    await ended;
    clearTimeout(timer);
  };
}
