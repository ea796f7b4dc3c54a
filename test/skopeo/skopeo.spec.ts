import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CodedError, type ErrorCode } from '../../src/core/errors.js';
import { parseManifest } from '../../src/core/image/manifest.js';
import { parseReference, TRANSPORTS } from '../../src/core/image/reference.js';
import { answerError, FakeRegistry, type Fault, isManifest } from '../support/fake-registry.js';
import { expectCode } from '../support/coded-error.js';
import { hasSkopeo, insecure, registryReference, testSkopeo } from '../support/skopeo.js';
import { descriptor, manifestBody, toBytes } from '../support/manifests.js';

let registry: FakeRegistry;
let folder: string;
beforeAll(async () => {
  registry = await FakeRegistry.start();
});
afterAll(() => registry.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagediff-skopeo-spec-'));
  registry.fault = () => false;
  registry.files.clear();
  registry.requests.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

const app = (tag = 'v1'): ReturnType<typeof registryReference> => registryReference(`${registry.host}/team/app:${tag}`);
const access = insecure;

describe('a program that is not there or too old', () => {
  it('is named, with what to install', async () => {
    const error = await expectCode('SKOPEO_MISSING', () => testSkopeo({ binary: '/nowhere/skopeo' }).version());
    expect(error.message).toContain('install skopeo');
    await expectCode('SKOPEO_MISSING', () => testSkopeo({ binary: '/nowhere/skopeo' }).inspectRaw(app(), { access }));
  });

  it('is refused when older than 1.9', async () => {
    const binary = join(folder, 'skopeo');
    await writeFile(binary, '#!/bin/sh\necho skopeo version 1.4.1\n');
    await chmod(binary, 0o755);
    await expectCode('SKOPEO_MISSING', () => testSkopeo({ binary }).version());
  });
});

describe.skipIf(!hasSkopeo)('Skopeo', () => {
  it('tells its version', async () => {
    expect(await testSkopeo().version()).toMatch(/^\d+\.\d+/);
  });

  it('gives manifest and config byte for byte', async () => {
    const { manifest, config, digest } = registry.putImage('v1', [Buffer.from('layer')]);
    expect(Buffer.from(await testSkopeo().inspectRaw(app(), { access }))).toEqual(manifest);
    expect(Buffer.from(await testSkopeo().inspectRaw({ ...app(), digest }, { access }))).toEqual(manifest);
    expect(Buffer.from(await testSkopeo().inspectConfig(app(), { access }))).toEqual(config);
  });

  it('keeps the last newline of a manifest', async () => {
    const body = Buffer.from(`${JSON.stringify(manifestBody())}\n\n`);
    registry.putManifest('v1', body);
    expect(Buffer.from(await testSkopeo().inspectRaw(app(), { access }))).toEqual(body);
  });

  it('lists tags', async () => {
    registry.fault = (request, response) => {
      if (request.url !== '/v2/team/app/tags/list') return false;
      response.end(JSON.stringify({ name: 'team/app', tags: ['v1', 'v2'] }));
      return true;
    };
    expect(await testSkopeo().listTags(app(), { access })).toEqual(['v1', 'v2']);
  });

  const status = (code: number, text: string, headers: Record<string, string> = {}): Fault =>
    function answer(request, response) {
      if (!isManifest(request)) return false;
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      answerError(response, code, text, text);
      return true;
    };
  const html: Fault = (_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<html>log in</html>');
    return true;
  };
  const cut: Fault = (request, response) => {
    if (!isManifest(request)) return false;
    response.writeHead(200, { 'Content-Length': 1000, 'Content-Type': 'application/json' });
    response.write('{');
    setTimeout(() => response.destroy(), 20);
    return true;
  };
  const faults: [string, ErrorCode, Fault][] = [
    ['unknown tag', 'NOT_FOUND', status(404, 'MANIFEST_UNKNOWN')],
    ['no credentials', 'UNAUTHORIZED', status(401, 'UNAUTHORIZED', { 'WWW-Authenticate': 'Basic realm="x"' })],
    ['forbidden', 'UNAUTHORIZED', status(403, 'DENIED')],
    ['throttled', 'REGISTRY_THROTTLED', status(429, 'TOOMANYREQUESTS', { 'Retry-After': '0' })],
    ['server error', 'REGISTRY_ERROR', status(500, 'UNKNOWN')],
    ['half a manifest', 'REGISTRY_TRUNCATED', cut],
  ];
  it.each(faults)('%s: %s', async (_name, code, fault) => {
    registry.fault = fault;
    await expectCode(code, () => testSkopeo().inspectRaw(app(), { access }));
  });

  it('[T50] asks again after a server error, and never after a refusal', async () => {
    const asked = (): number => registry.requests.filter((line) => line.includes('/manifests/')).length;
    registry.fault = status(500, 'UNKNOWN');
    await expectCode('REGISTRY_ERROR', () => testSkopeo().inspectRaw(app(), { access }));
    expect(asked()).toBe(3);
    registry.fault = status(404, 'MANIFEST_UNKNOWN');
    await expectCode('NOT_FOUND', () => testSkopeo().inspectRaw(app(), { access }));
    expect(asked()).toBe(4);
  });

  it('[T32] a login page in place of a manifest', async () => {
    registry.fault = html;
    await expectCode('MANIFEST_INVALID', async () => parseManifest(await testSkopeo().inspectRaw(app(), { access })));
  });

  it('[T31] stops reading an endless manifest', async () => {
    registry.fault = (request, response) => {
      if (!isManifest(request)) return false;
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const send = (): void => {
        if (!response.destroyed) response.write(chunk, send);
      };
      send();
      return true;
    };
    await expectCode('MANIFEST_TOO_LARGE', () => testSkopeo().inspectRaw(app(), { access }));
  });

  it('a list of tags over 16 MiB is not kept', async () => {
    const pages =
      (count: number): Fault =>
      ({ url = '' }, response) => {
        if (!url.includes('/tags/list')) return false;
        const page = Number(new URLSearchParams(url.split('?')[1]).get('last') ?? '0');
        if (page + 1 < count) response.setHeader('Link', `</v2/team/app/tags/list?last=${page + 1}>; rel="next"`);
        response.end(JSON.stringify({ name: 'team/app', tags: [`${page}`.padEnd(1_000_000, 't')] }));
        return true;
      };
    registry.fault = pages(16);
    expect(await testSkopeo().listTags(app(), { access })).toHaveLength(16);
    registry.fault = pages(17);
    await expectCode('MANIFEST_TOO_LARGE', () => testSkopeo().listTags(app(), { access }));
  });

  it('a list of tags whose pages never end is stopped by its memory', async () => {
    const tags = Array.from({ length: 60_000 }, (_, index) => `${'t'.repeat(40)}${index}`);
    const page = JSON.stringify({ name: 'team/app', tags });
    registry.fault = ({ url = '' }, response) => {
      if (!url.includes('/tags/list')) return false;
      response.setHeader('Link', '</v2/team/app/tags/list?last=x>; rel="next"').end(page);
      return true;
    };
    const skopeo = testSkopeo({ maxMemory: 128 * 1024 ** 2 });
    await expectCode('MANIFEST_TOO_LARGE', () => skopeo.listTags(app(), { access }));
  });

  it('[T35] a body that is not what its digest says', async () => {
    const { digest } = registry.putImage('v1', [Buffer.from('layer')]);
    registry.files.set(`manifests/${digest}`, {
      body: toBytes(manifestBody({ layers: [descriptor('other')] })),
      type: 'application/vnd.oci.image.manifest.v1+json',
    });
    await expectCode('DIGEST_MISMATCH', () => testSkopeo().inspectRaw({ ...app(), digest }, { access }));
  });

  it('a closed port, a TLS that is none, and an unknown host', async () => {
    const closed = await FakeRegistry.start();
    await closed.stop().catch(() => undefined);
    await expectCode('REGISTRY_UNREACHABLE', () =>
      testSkopeo().inspectRaw(registryReference('127.0.0.1:1/a'), { access }),
    );
    await expectCode('REGISTRY_TLS', () => testSkopeo().inspectRaw(app()));
    await expectCode('REGISTRY_UNREACHABLE', () =>
      testSkopeo().inspectRaw(registryReference('registry.invalid/a'), { access }),
    );
  });

  it('[T47] a registry that never answers', async () => {
    registry.fault = () => true;
    const start = performance.now();
    await expectCode('REGISTRY_TIMEOUT', () => testSkopeo({ inspectTimeout: 300 }).inspectRaw(app(), { access }));
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it('[T49] a registry that asks to wait for longer than we do', async () => {
    registry.fault = (request, response) => {
      if (request.url === '/v2/') return false;
      answerError(response.setHeader('Retry-After', '3600'), 429, 'TOOMANYREQUESTS', 'slow down');
      return true;
    };
    const skopeo = testSkopeo({ inspectTimeout: 3000 });
    await expectCode('REGISTRY_THROTTLED', () => skopeo.inspectRaw(app(), { access }));
  });

  it('ends at once when it is cancelled, with the reason where that is ours', async () => {
    registry.fault = () => true;
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 100);
    await expectCode('CANCELLED', () => testSkopeo().inspectRaw(app(), { access, signal: cancel.signal }));
    const deadline = AbortSignal.abort(new CodedError('DEADLINE_EXCEEDED', 'too long'));
    await expectCode('DEADLINE_EXCEEDED', () => testSkopeo().inspectRaw(app(), { access, signal: deadline }));
  });

  it('reads local archives and folders, and says when they are none', async () => {
    const read = (text: string): Promise<Uint8Array> =>
      testSkopeo().inspectRaw(parseReference(text, { transports: TRANSPORTS }));
    await writeFile(join(folder, 'junk.tar'), 'this is not an archive');
    await expectCode('NOT_FOUND', () => read(`oci:${folder}/none:v1`));
    await expectCode('NOT_FOUND', () => read(`docker-archive:${folder}/none.tar`));
    await expectCode('MANIFEST_INVALID', () => read(`docker-archive:${folder}/junk.tar`));
    await expectCode('NOT_FOUND', () => read(`dir:${folder}/none`));
  });
});
