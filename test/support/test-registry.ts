import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { findProgram } from './programs.js';

/** Whether a real registry can be started here. Tests that need one use `describe.skipIf(!hasRegistry)`. */
export const hasRegistry = findProgram('docker-registry') !== null && findProgram('skopeo') !== null;
if (!hasRegistry) console.warn('docker-registry or skopeo is missing: the tests that need a registry are skipped');

/** The one account of a registry that asks for credentials. */
export const REGISTRY_USER = 'tester';
export const REGISTRY_PASSWORD = 'open-sesame';
/** Made with `htpasswd -nbB tester open-sesame`. */
const HTPASSWD = 'tester:$2y$05$QDI1VaxxrM9VbGA.SAGnmOvJNADlg6HzT32WGLmpQbGylM/G/K7Ka\n';

/** A real docker-registry on loopback with storage of its own. */
export interface TestRegistry {
  /** host:port, as it stands in an image reference. */
  readonly host: string;
  /** Its access log so far: a line such as `GET /v2/app/blobs/sha256:… HTTP/1.1` in quotes for each request. */
  readonly accessLog: readonly string[];
  /** Copies an image of an OCI layout into the registry, byte for byte, and gives its docker:// reference. */
  push(layout: string, layoutTag: string, name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a registry on a free port. With `authenticated` it asks for the test account. */
export async function startTestRegistry(options: { authenticated?: boolean } = {}): Promise<TestRegistry> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stagediff-test-registry-'));
  const authenticated = options.authenticated ?? false;
  await writeFile(path.join(folder, 'htpasswd'), HTPASSWD);
  await writeFile(path.join(folder, 'config.yml'), configuration(folder, authenticated));
  const child = spawn(findProgram('docker-registry') ?? 'docker-registry', ['serve', path.join(folder, 'config.yml')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { OTEL_TRACES_EXPORTER: 'none' },
  });
  const credentials = authenticated ? [`--dest-creds=${REGISTRY_USER}:${REGISTRY_PASSWORD}`] : [];
  const accessLog: string[] = [];
  createInterface(child.stdout).on('line', (line) => accessLog.push(line));
  const host = `127.0.0.1:${await readPort(child)}`;
  return {
    host,
    accessLog,
    push: (layout, layoutTag, name) => pushImage(`oci:${layout}:${layoutTag}`, `${host}/${name}`, credentials),
    async stop() {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGTERM')) await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Copies an image of any transport to a registry that runs already, byte for byte; gives its docker:// reference. */
export async function pushImage(source: string, target: string, credentials: readonly string[] = []): Promise<string> {
  const destination = `docker://${target}`;
  const flags = ['--quiet', '--preserve-digests', '--src-tls-verify=false', '--dest-tls-verify=false'];
  const program = findProgram('skopeo') ?? 'skopeo';
  await promisify(execFile)(program, [
    ...['copy', ...flags, '--insecure-policy', '--all', ...credentials],
    ...[source, destination],
  ]);
  return destination;
}

function configuration(folder: string, authenticated: boolean): string {
  const auth = authenticated ? `auth: { htpasswd: { realm: test, path: ${folder}/htpasswd } }` : '';
  return `version: 0.1
log: { level: info }
storage: { filesystem: { rootdirectory: ${folder}/storage }, delete: { enabled: true } }
http: { addr: '127.0.0.1:0', secret: only-for-tests }
${auth}
`;
}

/** The registry takes a free port itself and logs `listening on 127.0.0.1:PORT`. */
async function readPort(child: ChildProcess): Promise<number> {
  if (!child.stderr) throw new Error('the registry has no stderr');
  const lines: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    lines.push(line);
    const port = /listening on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (!port) continue;
    child.stderr.resume();
    return Number(port);
  }
  throw new Error(`docker-registry did not start: ${lines.join('\n')}`);
}
