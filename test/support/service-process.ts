import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** A service in a process of its own, to be killed or paused. */
export interface ServiceProcess {
  readonly url: string;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
}

const SUPPORT = fileURLToPath(new URL('.', import.meta.url));

/** @param onLog takes the lines of the log; without, they go to stderr */
export async function startServiceProcess(
  environment: Record<string, string>,
  onLog = (line: string): void => void process.stderr.write(`${line}\n`),
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [`${SUPPORT}run-source.mjs`, `${SUPPORT}service-process-main.ts`], {
    env: { PATH: process.env['PATH'], PORT: '0', STAGEDIFF_LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const url = await Promise.race([
    firstUrl(child.stdout, onLog),
    ended.then((code) => Promise.reject(new Error(`the service ended with ${String(code)}`))),
  ]);
  return { url, ended, signal: (name) => child.kill(name) };
}

/** The line with the URL; what is around it is the log. */
function firstUrl(stdout: Readable, onLog: (line: string) => void): Promise<string> {
  return new Promise((resolve) => {
    createInterface(stdout).on('line', (line) => {
      if (line.startsWith('http://')) resolve(line);
      else onLog(line);
    });
  });
}
