import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startTestDatabase } from '../../test/support/test-database.js';
import type { OciConfig } from './buildah.js';
import { say } from './programs.js';
import { startReadOnly } from './read-only-root.js';

/**
 * Starts the service of an image as the image says, on a root that cannot be written and without a shell, asks whether it
 * is well, and ends it as an orchestrator does. Throws when anything of that does not work.
 */
export async function serveImage(root: string, config: OciConfig, work: string): Promise<void> {
  if (!/^[1-9]\d*:[1-9]\d*$/.test(config.User)) throw new Error(`the image runs as "${config.User}"`);
  const database = await startTestDatabase();
  try {
    const url = await database.create('own');
    const environment = [`DATABASE_URL=${url}`, 'HOST=127.0.0.1', 'PORT=0'];
    const { child, clean } = startReadOnly(root, config, { command: config.Cmd, environment, work });
    try {
      const address = await readAddress(child);
      for (const route of ['healthz', 'readyz', 'api/v1/images', '']) {
        const { status } = await fetch(`${address}/${route}`);
        if (status !== 200) throw new Error(`/${route} answers ${status}`);
      }
      say(`the image runs as ${config.User} on a read-only root without a shell: ${address}/healthz answers 200`);
    } finally {
      await end(child);
      clean();
    }
  } finally {
    await database.stop();
  }
}

/** The service says where it listens once it is ready. */
async function readAddress(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no stdout');
  for await (const line of createInterface(child.stdout)) {
    const address = /listens on (http:\/\/[\d.:]+)/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stdout.resume();
    return address;
  }
  throw new Error('the service of the image did not start');
}

/** Ends the service as an orchestrator does; it has to go in order. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit') as Promise<[number | null]>;
  child.kill('SIGTERM');
  const [code] = await ended;
  if (code !== 0) throw new Error(`the service ended with ${String(code)} after SIGTERM`);
}
