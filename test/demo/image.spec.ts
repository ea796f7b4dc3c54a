import { execFile, spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ImageLayout, type ImagePlan } from '../../scripts/demo/image.ts';
import { serveLayout } from '../../scripts/demo/registry.ts';
import { writeTar, type TarEntry } from '../../scripts/demo/tar.ts';
import { readTree } from '../../scripts/demo/tree.ts';
import { findProgram } from '../support/programs.js';

const run = promisify(execFile);
const CREATED = new Date('2026-01-01T00:00:00Z');

const tarOf = (entries: readonly TarEntry[]): Promise<Buffer> => buffer(writeTar(entries, CREATED));

describe('the images of the demonstration', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stagediff-demo-spec-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Small, empty, long and deep names, a hard link, a symbolic link and something to skip. */
  function makeTree(): string {
    const tree = path.join(folder, 'tree');
    const deep = path.join(tree, 'a'.repeat(60), 'b'.repeat(60));
    mkdirSync(deep, { recursive: true });
    mkdirSync(path.join(tree, 'node_modules'));
    writeFileSync(path.join(deep, 'ü.txt'), 'long name');
    writeFileSync(path.join(tree, 'empty'), '');
    writeFileSync(path.join(tree, 'large'), Buffer.alloc((1 << 20) + 7, 'x'));
    linkSync(path.join(tree, 'large'), path.join(tree, 'larger'));
    symlinkSync(`../${'c'.repeat(120)}`, path.join(tree, 'dangling'));
    return tree;
  }

  it('unpack with tar into what was packed, hard links as links', async () => {
    const entries = await readTree(makeTree(), 'app', { skip: (name) => name === 'node_modules' });
    writeFileSync(path.join(folder, 'layer.tar'), await tarOf(entries));
    mkdirSync(path.join(folder, 'out'));
    await run('tar', ['-xf', path.join(folder, 'layer.tar'), '-C', path.join(folder, 'out')]);
    const folders = [path.join(folder, 'tree'), path.join(folder, 'out/app')];
    const { stdout } = spawnSync('diff', ['-r', '--no-dereference', ...folders], { encoding: 'utf8' });
    expect(stdout.trim()).toBe(`Only in ${path.join(folder, 'tree')}: node_modules`);
    expect(entries.find((entry) => entry.path === 'app/larger')?.content).toEqual({
      type: 'hardlink',
      target: 'app/large',
    });
  });

  it('are the same bytes from the same files', async () => {
    const tree = makeTree();
    const [one, two] = [await tarOf(await readTree(tree, 'app')), await tarOf(await readTree(tree, 'app'))];
    expect(one.equals(two)).toBe(true);
    expect(one.length % 512).toBe(0);
  });

  it.skipIf(findProgram('skopeo') === null)('are pulled by skopeo, by tag, with every digest right', async () => {
    const step = { createdBy: 'COPY . . # buildkit', entries: await readTree(makeTree(), 'app') };
    const command = { createdBy: 'CMD ["node"]', entries: null };
    const plan: ImagePlan = { steps: [step, command], config: { Cmd: ['node'] } };
    const layout = path.join(folder, 'layout');
    await new ImageLayout(layout, CREATED).write({ one: plan, two: { ...plan, config: { User: 'node' } } });
    const registry = await serveLayout(layout);
    try {
      const source = `docker://${registry.host}/demo/app`;
      const target = path.join(folder, 'copy');
      const flags = ['--quiet', '--insecure-policy', '--preserve-digests', '--src-tls-verify=false'];
      await run('skopeo', ['copy', ...flags, `${source}:one`, `oci:${target}:one`]);
      const index = JSON.parse(await readFile(path.join(target, 'index.json'), 'utf8')) as {
        manifests: { digest: string }[];
      };
      const served = await fetch(`http://${registry.host}/v2/demo/app/manifests/one`, { method: 'HEAD' });
      expect(served.headers.get('docker-content-digest')).toBe(index.manifests[0]?.digest);
      await expect(run('skopeo', ['inspect', '--raw', '--tls-verify=false', `${source}:three`])).rejects.toThrow(
        'manifest unknown',
      );
    } finally {
      registry.stop();
    }
  });
});
