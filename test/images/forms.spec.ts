import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findFreePort } from '../../src/embedded/free-port.js';
import type { ImageReport } from '../../src/core/report/image-report.js';
import { codeOf, inRegistry, inspect, runCli } from './real-images.js';

/** Where the image set keeps archives and folders of some images. */
const VARIANTS = process.env['STAGEDIFF_IMAGES_VARIANTS'] ?? join(homedir(), '.cache/stagediff-images/out/variants');

/** What must not depend on the form in which an image is kept. */
function essence(report: ImageReport): unknown {
  const { sizes, packages, packageCounts, layers } = report;
  const { contentSize, visibleSize, hidden, duplicateSize, uncompressedSize } = sizes;
  return {
    sizes: { contentSize, visibleSize, hidden, duplicateSize, uncompressedSize },
    packages: packages.map(({ purl, ownedSize, layerIndex, location }) => ({ purl, ownedSize, layerIndex, location })),
    packageCounts,
    layers: layers.map(({ diffId, contentSize, entryCount, hidden, instruction }) => {
      return { diffId, contentSize, entryCount, hidden, instruction };
    }),
  };
}

const failure = async (reference: string, ...args: string[]): Promise<[exitCode: number, code: string]> => {
  const run = await runCli(['inspect', reference, '--tls-verify=false', '--format', 'json', ...args]);
  expect(run.stdout).toBe('');
  expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
  return [run.exitCode, codeOf(run)];
};

describe.skipIf(inject('imagesRegistry') === '')('forms of real images', () => {
  it.each([
    ['special:tar', ['special:zstd', 'special:plain']],
    ['whiteouts:v1', ['whiteouts:v2s2-v1', 'whiteouts:zstd-v1']],
    ['c-multi:v1', ['c-multi:v2s2-v1', 'c-multi:zstd-v1']],
    ['node-ordered:v1', ['node-ordered:v2s2-v1', 'node-ordered:zstd-v1']],
  ])('%s gives the same numbers as %s', async (original, variants) => {
    const expected = essence(await inspect(inRegistry(original)));
    for (const variant of variants) expect(essence(await inspect(inRegistry(variant))), variant).toEqual(expected);
  });

  describe.skipIf(!existsSync(VARIANTS))('on disk', () => {
    it.each(['whiteouts', 'c-multi', 'node-ordered'])('%s is the same in archives and folders', async (name) => {
      const expected = essence(await inspect(inRegistry(`${name}:v1`)));
      for (const [transport, ending] of [
        ['docker-archive', 'docker.tar'],
        ['oci-archive', 'oci.tar'],
        ['dir', 'dir'],
      ])
        expect(essence(await inspect(`${transport}:${VARIANTS}/${name}-v1.${ending}`)), transport).toEqual(expected);
    });
  });

  it('says of whiteouts:v1 what its Dockerfile did', async () => {
    const { sizes, layers } = await inspect(inRegistry('whiteouts:v1'));
    const made = (part: string): ImageReport['layers'][number] => {
      const layer = layers.find(({ createdBy }) => createdBy?.includes(part));
      if (!layer) throw new Error(`no layer was made by ${part}`);
      return layer;
    };
    // big.bin stays in the first layer: its other name, hard, lives on until chmod copies it up.
    expect(made('head -c 5000000').hidden).toMatchObject({ deleted: 8, metadataOnly: 5_000_000 });
    expect(made('chmod 600').hidden.metadataOnly).toBe(5_000_000);
    expect(made('chown 1000').hidden.metadataOnly).toBe(5_000_000);
    expect(made('touch -d').visibleSize).toBe(5_000_000);
    expect(sizes.hidden.metadataOnly).toBe(15_000_000 + 'file\n'.length); // chmod u+s /data/keep
    expect(made('truncate -s 50M').contentSize).toBeGreaterThanOrEqual(3);
  });

  it('reads each platform of an index, and refuses one that is not there', async () => {
    const index = inRegistry('special:index');
    const { stdout, exitCode } = await runCli([
      'inspect',
      index,
      '--tls-verify=false',
      '--platform',
      'all',
      '--format',
      'json',
    ]);
    expect(exitCode).toBe(0);
    const { platforms } = JSON.parse(stdout) as { platforms: ImageReport[] };
    expect(platforms.map(({ platform }) => Object.values(platform).join(' ').trim()).sort()).toEqual([
      'linux amd64',
      'linux arm v7',
      'linux arm64',
    ]);
    expect(new Set(platforms.map(({ digest }) => digest)).size).toBe(3);
    expect(await failure(index, '--platform', 'linux/s390x')).toEqual([3, 'PLATFORM_NOT_FOUND']);
    expect(await failure(inRegistry('c-multi:v1'), '--platform', 'linux/arm64')).toEqual([3, 'PLATFORM_NOT_FOUND']);
  });

  it('tells apart what is not an image, not there and not readable', async () => {
    expect(await failure(inRegistry('special:helm'))).toEqual([4, 'NOT_AN_IMAGE']);
    expect(await failure(inRegistry('special:artifact'))).toEqual([4, 'NOT_AN_IMAGE']);
    expect(await failure(inRegistry('c-multi:nowhere'))).toEqual([3, 'NOT_FOUND']);
    expect(await failure(inRegistry('nowhere/at-all:v1'))).toEqual([3, 'NOT_FOUND']);
    expect(await failure(`docker://127.0.0.1:${await findFreePort()}/some:v1`)).toEqual([3, 'REGISTRY_UNREACHABLE']);
    expect(await failure('oci:/nowhere/at/all:v1')).toEqual([3, 'NOT_FOUND']);
    expect(await failure('docker://UPPER/Case')).toEqual([2, 'INVALID_REFERENCE']);
  });

  describe('behind a password', () => {
    const [host = '', port = ''] = inject('imagesRegistry').split(':');
    const guarded = `${host}:${Number(port) + 1}`;
    const image = `docker://${guarded}/private/node-ordered:v1`;
    let folder = '';
    const authfile = async (user: string): Promise<string> => {
      const path = join(folder, 'auth.json');
      await writeFile(path, JSON.stringify({ auths: { [guarded]: { auth: Buffer.from(user).toString('base64') } } }));
      return path;
    };
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'stagediff-auth-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('refuses no and wrong credentials, and takes the right ones', async () => {
      expect(await failure(image)).toEqual([3, 'UNAUTHORIZED']);
      expect(await failure(image, '--authfile', await authfile('alice:wrong'))).toEqual([3, 'UNAUTHORIZED']);
      const report = await inspect(image, '--authfile', await authfile('alice:secret'));
      expect(essence(report)).toEqual(essence(await inspect(inRegistry('node-ordered:v1'))));
    });
  });
});
