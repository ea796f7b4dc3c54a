import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withBoundedLife, withBoundedMemory } from '../../src/skopeo/bounded-process.js';

const PATH = process.env['PATH'] ?? '';
const SLEEP = ['sleep', ['600']] as const;
const hasSetpriv = withBoundedLife(SLEEP, PATH)[0] !== 'sleep';
/** A worker: starts what it is given, and says its number. */
const PARENT = `
  const [program, ...args] = process.argv.slice(1);
  console.log(require('node:child_process').spawn(program, args, { stdio: 'ignore' }).pid);
  setInterval(() => undefined, 1000);`;

describe('a program that ends with the one that started it', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-bounded-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.skipIf(!hasSetpriv)('[T80a] is gone when that one was killed', async () => {
    const [program, args] = withBoundedLife(withBoundedMemory(SLEEP, PATH, 1024 ** 3), PATH);
    const parent = spawn(process.execPath, ['-e', PARENT, program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    await expect.poll(() => commandOf(Number(line)), { timeout: 10_000 }).toBe('sleep 600');
    parent.kill('SIGKILL');
    await expect.poll(() => commandOf(Number(line)), { timeout: 10_000 }).toBe('');
  });

  it('is started as it is where nothing can do that', async () => {
    expect(withBoundedLife(SLEEP, folder)).toBe(SLEEP);
    await writeFile(join(folder, 'setpriv'), '#!/bin/sh\nexit 1\n');
    await chmod(join(folder, 'setpriv'), 0o755);
    expect(withBoundedLife(SLEEP, folder), 'that of busybox has no such option').toBe(SLEEP);
  });
});

/** Its command line; empty when it ended. */
async function commandOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.replaceAll('\0', ' ').trim();
}
