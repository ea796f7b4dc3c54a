import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findFreePort } from '../../src/embedded/free-port.js';
import type { ImageReport } from '../../src/core/report/image-report.js';
import { codeOf, inRegistry, inspect, runCli, type CliRun } from './real-images.js';

const SHARED = process.env['STAGEDIFF_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
/** A proxy before the registry that spoils answers: `trunc/NAME`, `flip/NAME` and so on. */
const PROXY = join(SHARED, 'images/scripts/test-proxy.py');

describe.skipIf(inject('imagesRegistry') === '' || !existsSync(PROXY))('a registry with faults', () => {
  let proxy: ChildProcess;
  let port = 0;
  let scratch = '';

  beforeAll(async () => {
    port = await findFreePort();
    const registryPort = inject('imagesRegistry').split(':')[1] ?? '';
    proxy = spawn('python3', [PROXY, String(port), registryPort], { stdio: 'ignore' });
    for (let tries = 0; tries < 100 && !(await answers(port)); tries++) await sleep(100);
  });
  afterAll(async () => {
    const ended = once(proxy, 'exit');
    if (proxy.kill('SIGTERM')) await ended;
  });
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'stagediff-faults-'));
  });
  afterEach(async () => {
    expect(await readdir(scratch), 'nothing is left behind').toEqual([]);
    await rm(scratch, { recursive: true, force: true });
  });

  const through = (fault: string, image = 'c-multi:v1'): Promise<CliRun> =>
    runCli(['inspect', `docker://127.0.0.1:${port}/${fault}/${image}`, '--tls-verify=false', '--format', 'json'], {
      TMPDIR: scratch,
    });

  it.each([
    ['trunc', 3, 'REGISTRY_TRUNCATED', 60],
    ['flip', 4, 'DIGEST_MISMATCH', 60],
    ['e500', 3, 'REGISTRY_ERROR', 60],
    ['stall', 3, 'REGISTRY_TIMEOUT', 90],
    ['html', 4, 'MANIFEST_INVALID', 30],
    ['s1', 4, 'MANIFEST_UNSUPPORTED', 30],
    ['badmt', 4, 'MANIFEST_UNSUPPORTED', 30],
  ])('%s: exit %i, %s', async (fault, exitCode, code, seconds) => {
    const start = performance.now();
    const run = await through(fault);
    expect([run.exitCode, codeOf(run), run.stdout]).toEqual([exitCode, code, '']);
    expect((performance.now() - start) / 1000).toBeLessThan(seconds);
  });

  it.each(['e429', 'slow', 'redir'])(
    '%s: a registry that is only awkward gives the report all the same',
    async (fault) => {
      const run = await through(fault, 'whiteouts:v1');
      expect([run.exitCode, run.stderr]).toEqual([0, '']);
      const { sizes } = JSON.parse(run.stdout) as ImageReport;
      expect(sizes).toEqual((await inspect(inRegistry('whiteouts:v1'))).sizes);
    },
  );
});

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/v2/`).then(
    () => true,
    () => false,
  );
