import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CodedError } from '../../src/core/errors.js';
import { withBoundedLife } from '../../src/skopeo/bounded-process.js';
import type { SkopeoCall } from '../../src/skopeo/run.js';
import { Spawner } from '../../src/skopeo/spawner.js';

const BUILT = new URL('../../dist/skopeo/', import.meta.url);
const ENTRY = new URL('spawner-process.js', BUILT);
const PATH = process.env['PATH'] ?? '';
const hasSetpriv = withBoundedLife(['sleep', []], PATH)[0] !== 'sleep';

/** Stands in for skopeo: says what it is told to, says its own and its parent's number, or hangs. */
const PROGRAM = `#!/bin/sh
case $1 in
  say) printf '%s' "$2"; printf '%s' "$SAID" ;;
  fail) echo "$2" >&2; exit 1 ;;
  hang) echo "$$ $PPID" > "$2"; exec sleep 600 ;;
esac
`;

describe('a process that starts skopeo', () => {
  let folder: string;
  let spawner: Spawner;
  /** Those that hang: where there is no setpriv they outlive what started them. */
  const hung: number[] = [];
  const call = (args: readonly string[], more: Partial<SkopeoCall> = {}): SkopeoCall => ({
    ...{ binary: join(folder, 'program'), args, environment: { PATH }, timeout: 20_000, maxOutput: 1000 },
    ...{ fallback: 'REGISTRY_ERROR', ...more },
  });
  /** The numbers of a program that hangs and of the process that started it. */
  const hanging = async (file: string): Promise<[number, number]> => {
    await expect.poll(() => readFile(file, 'utf8').catch(() => ''), { timeout: 10_000 }).toMatch(/\d+ \d+\n/);
    const [pid, parent] = (await readFile(file, 'utf8')).split(' ').map(Number) as [number, number];
    hung.push(pid);
    return [pid, parent];
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-spawner-'));
    await writeFile(join(folder, 'program'), PROGRAM);
    await chmod(join(folder, 'program'), 0o755);
  });
  afterAll(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    await spawner.close();
    if (!hasSetpriv) for (const pid of hung.splice(0).filter(isAlive)) process.kill(pid, 'SIGKILL');
  });

  it('gives the output of several at a time, each with the environment that it was given', async () => {
    spawner = new Spawner(ENTRY);
    const texts = ['one', 'two', 'ünd drei'];
    const outputs = await Promise.all(
      texts.map((text) => spawner.run(call(['say', text], { environment: { PATH, SAID: `, says ${text}` } }))),
    );
    expect(outputs.map((output) => Buffer.from(output).toString())).toEqual(
      texts.map((text) => `${text}, says ${text}`),
    );
    const none = await spawner.run(call(['say', '']));
    expect([...none], 'the environment of another call').toEqual([]);
  });

  it('tells why one failed', async () => {
    spawner = new Spawner(ENTRY);
    const unauthorized = 'reading manifest v1: unauthorized: authentication required, token s3cret';
    await expect(spawner.run(call(['fail', unauthorized], { secrets: ['s3cret'] }))).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.not.stringContaining('s3cret') as string,
    });
    await expect(spawner.run(call(['fail', 'no idea']))).rejects.toMatchObject({ code: 'REGISTRY_ERROR' });
    await expect(spawner.run(call(['say', 'x'.repeat(1001)]))).rejects.toMatchObject({ code: 'MANIFEST_TOO_LARGE' });
    await expect(spawner.run(call([], { binary: join(folder, 'absent') }))).rejects.toMatchObject({
      code: 'SKOPEO_MISSING',
    });
  });

  it('ends what is aborted, with the reason of the abort, and nothing else', async () => {
    spawner = new Spawner(ENTRY);
    const reason = new CodedError('REGISTRY_TIMEOUT', 'no progress');
    const controller = new AbortController();
    const file = join(folder, 'aborted');
    const aborted = spawner.run(call(['hang', file], { signal: controller.signal }));
    const [pid] = await hanging(file);
    controller.abort(reason);
    await expect(aborted).rejects.toMatchObject({ code: 'REGISTRY_TIMEOUT', message: 'no progress' });
    expect(isAlive(pid)).toBe(false);
    await expect(spawner.run(call(['say', 'next'], { signal: controller.signal }))).rejects.toBe(reason);
    expect(Buffer.from(await spawner.run(call(['say', 'next']))).toString()).toBe('next');
  });

  it('is started again when it died, and fails what it ran', async () => {
    spawner = new Spawner(ENTRY);
    const file = join(folder, 'died');
    const lost = spawner.run(call(['hang', file]));
    const [pid, parent] = await hanging(file);
    process.kill(parent, 'SIGKILL');
    await expect(lost).rejects.toMatchObject({ code: 'INTERNAL' });
    if (hasSetpriv) await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    expect(Buffer.from(await spawner.run(call(['say', 'again']))).toString()).toBe('again');
  });

  it('fails all when it is closed, and when there is no such code', async () => {
    spawner = new Spawner(ENTRY);
    const file = join(folder, 'closed');
    const closed = spawner.run(call(['hang', file]));
    const [, parent] = await hanging(file);
    const refused = expect(closed).rejects.toMatchObject({ code: 'CANCELLED' });
    await spawner.close();
    await refused;
    expect(isAlive(parent)).toBe(false);
    spawner = new Spawner(pathToFileURL(join(folder, 'absent.js')));
    await expect(spawner.run(call(['say', '']))).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it.skipIf(!hasSetpriv)('[T80a] ends with the one that needs it, and so does what it started', async () => {
    const file = join(folder, 'orphan');
    const script = `
      import { Spawner } from ${JSON.stringify(new URL('spawner.js', BUILT))};
      new Spawner(new URL(${JSON.stringify(ENTRY)})).run(${JSON.stringify(call(['hang', file]))});
      console.log('runs');`;
    const worker = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface(worker.stdout), 'line');
    const [pid, parent] = await hanging(file);
    expect([isAlive(pid), isAlive(parent)]).toEqual([true, true]);
    worker.kill('SIGKILL');
    await expect.poll(() => [isAlive(pid), isAlive(parent)], { timeout: 10_000 }).toEqual([false, false]);
  });

  it('keeps no process alive that has nothing to ask', async () => {
    const script = `
      import { Spawner } from ${JSON.stringify(new URL('spawner.js', BUILT))};
      await new Spawner(new URL(${JSON.stringify(ENTRY)})).run(${JSON.stringify(call(['say', 'bye']))});`;
    const worker = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    expect(await once(worker, 'exit')).toEqual([0, null]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
