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

export async function startServiceProcess(environment: Record<string, string>): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [`${SUPPORT}run-source.mjs`, `${SUPPORT}service-process-main.ts`], {
    env: { PATH: process.env['PATH'], PORT: '0', STAGEDIFF_LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const url = await Promise.race([
    firstUrl(child.stdout),
    ended.then((code) => Promise.reject(new Error(`the service ended with ${String(code)}`))),
  ]);
  return { url, ended, signal: (name) => child.kill(name) };
}

/** The line with the URL; the log lines around it go to stderr. */
function firstUrl(stdout: Readable): Promise<string> {
  return new Promise((resolve) => {
    createInterface(stdout).on('line', (line) => {
      if (line.startsWith('http://')) resolve(line);
      else process.stderr.write(`${line}\n`);
    });
  });
}
