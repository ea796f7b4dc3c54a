import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  hasRegistry,
  REGISTRY_PASSWORD,
  REGISTRY_USER,
  startTestRegistry,
  type TestRegistry,
} from './test-registry.js';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** An OCI layout with one image without layers under the tag `empty`; gives the digest of its manifest. */
async function writeEmptyImage(layout: string): Promise<string> {
  const write = async (mediaType: string, value: unknown) => {
    const body = JSON.stringify(value);
    const hex = createHash('sha256').update(body).digest('hex');
    await writeFile(path.join(layout, 'blobs/sha256', hex), body);
    return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(body) };
  };
  await mkdir(path.join(layout, 'blobs/sha256'), { recursive: true });
  const rootfs = { type: 'layers', diff_ids: [] };
  const config = await write('application/vnd.oci.image.config.v1+json', {
    architecture: 'amd64',
    os: 'linux',
    rootfs,
  });
  const manifest = await write(MANIFEST, { schemaVersion: 2, mediaType: MANIFEST, config, layers: [] });
  const annotations = { 'org.opencontainers.image.ref.name': 'empty' };
  const index = { schemaVersion: 2, mediaType: INDEX, manifests: [{ ...manifest, annotations }] };
  await writeFile(path.join(layout, 'index.json'), JSON.stringify(index));
  await writeFile(path.join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  return manifest.digest;
}

describe.skipIf(!hasRegistry)('startTestRegistry', () => {
  let folder: string;
  let registry: TestRegistry | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stagediff-registry-spec-'));
  });
  afterEach(async () => {
    await registry?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('serves what was pushed, unchanged, and nothing after its end', async () => {
    registry = await startTestRegistry();
    const digest = await writeEmptyImage(folder);
    await registry.push(folder, 'empty', 'team/empty:v1');
    const url = `http://${registry.host}/v2/team/empty/manifests/v1`;
    const answer = await fetch(url, { headers: { accept: MANIFEST } });
    expect(answer.headers.get('docker-content-digest')).toBe(digest);
    await registry.stop();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('asks for its account when told to', async () => {
    registry = await startTestRegistry({ authenticated: true });
    await writeEmptyImage(folder);
    const reference = await registry.push(folder, 'empty', 'team/empty:v1');
    const inspect = (...flags: string[]) =>
      promisify(execFile)('skopeo', ['inspect', '--raw', '--tls-verify=false', ...flags, reference]);
    await expect(inspect()).rejects.toThrow('unauthorized');
    await expect(inspect(`--creds=${REGISTRY_USER}:${REGISTRY_PASSWORD}`)).resolves.toBeDefined();
  });
});
