import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

  it('ends at once when it is cancelled, with the reason where that is ours', async () => {
    registry.fault = () => true;
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 100);
    await expectCode('CANCELLED', () => testSkopeo().inspectRaw(app(), { access, signal: cancel.signal }));
    const deadline = AbortSignal.abort(new CodedError('DEADLINE_EXCEEDED', 'too long'));
    await expectCode('DEADLINE_EXCEEDED', () => testSkopeo().inspectRaw(app(), { access, signal: deadline }));
  });

  it('[T25] [T27] credentials go to the registry, in no argument, and only from a file', async () => {
    const seen: string[] = [];
    let commandLine = '';
    registry.fault = (request, response) => {
      const header = request.headers.authorization;
      if (header === undefined) {
        answerError(response.setHeader('WWW-Authenticate', 'Basic realm="x"'), 401, 'UNAUTHORIZED', 'no');
        return true;
      }
      seen.push(header);
      if (!isManifest(request)) return false;
      void readSkopeoCommandLines().then((lines) => {
        commandLine = lines;
        answerError(response, 404, 'MANIFEST_UNKNOWN', 'hunter2 manifest unknown');
      });
      return true;
    };
    const credentials = { username: 'alice', password: 'hunter2' };
    const error = await expectCode('NOT_FOUND', () =>
      testSkopeo().inspectRaw(app(), { access: { ...access, credentials } }),
    );
    expect(seen).toContain(`Basic ${Buffer.from('alice:hunter2').toString('base64')}`);
    expect(commandLine).toContain(registry.host);
    expect(commandLine).not.toMatch(/hunter2|alice|YWxpY2U6aHVudGVyMg/);
    expect(error.message).not.toContain('hunter2');
  });

  it('[T26] a registry that names the token server of another one gets only what was given for itself', async () => {
    const other = await FakeRegistry.start();
    const seen: (string | undefined)[] = [];
    other.fault = (request, response) => {
      seen.push(request.headers.authorization);
      response.end(JSON.stringify({ token: 'anonymous' }));
      return true;
    };
    registry.fault = (_request, response) => {
      response.setHeader('WWW-Authenticate', `Bearer realm="http://${other.host}/token",service="x"`);
      answerError(response, 401, 'UNAUTHORIZED', 'no');
      return true;
    };
    const authfile = join(folder, 'auth.json');
    await writeFile(authfile, JSON.stringify({ auths: { [other.host]: { auth: btoa('alice:hunter2') } } }));
    await expectCode('UNAUTHORIZED', () => testSkopeo().inspectRaw(app(), { access: { ...access, authfile } }));
    await other.stop();
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((header) => header !== undefined)).toEqual([]);
  });

  it('[T27] credentials do not follow a redirect to another host', async () => {
    const other = await FakeRegistry.start();
    const { digest } = other.putImage('v1', [Buffer.from('layer')]);
    const seen: (string | undefined)[] = [];
    other.fault = (request) => {
      seen.push(request.headers.authorization);
      return false;
    };
    registry.fault = (request, response) => {
      if (request.headers.authorization === undefined) {
        answerError(response.setHeader('WWW-Authenticate', 'Basic realm="x"'), 401, 'UNAUTHORIZED', 'no');
      } else {
        const Location = `http://localhost:${other.host.split(':')[1]}${request.url}`;
        response.writeHead(307, { Location }).end();
      }
      return true;
    };
    const credentials = { username: 'alice', password: 'hunter2' };
    await testSkopeo().inspectRaw({ ...app(), digest }, { access: { ...access, credentials } });
    await other.stop();
    expect(seen).toEqual([undefined]);
  });

  it('[T28] [T30] a registry that repeats credentials does not get them into a message', async () => {
    const secrets = ['hunter2', 'planted identity', 'planted-registry-token'];
    const [password = '', identitytoken = '', registrytoken = ''] = secrets;
    const auth = btoa(`alice:${password}`);
    registry.fault = (request, response) => {
      const text = `you sent ${auth} which is ${password} or ${identitytoken} or ${registrytoken}`;
      answerError(response, isManifest(request) ? 403 : 200, 'DENIED', text);
      return true;
    };
    const authfile = join(folder, 'auth.json');
    await writeFile(authfile, JSON.stringify({ auths: { [registry.host]: { auth, identitytoken, registrytoken } } }));
    const error = await expectCode('UNAUTHORIZED', () =>
      testSkopeo().inspectRaw(app(), { access: { ...access, authfile } }),
    );
    expect(error.message).toContain('you sent [redacted]');
    for (const secret of [...secrets, auth]) expect(error.message).not.toContain(secret);
  });

  it('[T9] [T29] uses nothing of the home of whoever runs it, and leaves nothing behind', async () => {
    const home = join(folder, 'home');
    const seen: (string | undefined)[] = [];
    registry.fault = (request, response) => {
      seen.push(request.headers.authorization);
      answerError(response.setHeader('WWW-Authenticate', 'Basic realm="x"'), 401, 'UNAUTHORIZED', 'no');
      return true;
    };
    const auth = JSON.stringify({ auths: { [registry.host]: { auth: Buffer.from('own:secret').toString('base64') } } });
    await mkdir(join(home, '.docker'), { recursive: true });
    await mkdir(join(home, '.config/containers'), { recursive: true });
    await writeFile(join(home, '.docker/config.json'), auth);
    await writeFile(join(home, '.config/containers/registries.conf'), 'this is [[ not toml');
    const environment = { PATH: process.env['PATH'], HOME: home, DOCKER_CONFIG: join(home, '.docker') };
    const skopeo = testSkopeo({ environment, temporaryFolder: folder });
    await expectCode('UNAUTHORIZED', () => skopeo.inspectRaw(app(), { access }));
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.map((header) => header?.replace('Basic Og==', ''))).not.toContainEqual(expect.stringMatching(/./));
    expect(await readdir(folder)).toEqual(['home']);
  });

  it('takes an authfile, and says when it is none', async () => {
    const authfile = join(folder, 'auth.json');
    await writeFile(authfile, '{"auths": hunter2');
    const error = await expectCode('INVALID_REQUEST', () =>
      testSkopeo().inspectRaw(app(), { access: { ...access, authfile } }),
    );
    expect(error.message).not.toContain('hunter2');
    await expectCode('INVALID_REQUEST', () =>
      testSkopeo().inspectRaw(app(), { access: { ...access, authfile: join(folder, 'none') } }),
    );
    registry.putImage('v1', []);
    await writeFile(authfile, '{"auths":{}}');
    expect((await testSkopeo().inspectRaw(app(), { access: { ...access, authfile } })).byteLength).toBeGreaterThan(0);
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

/** The command lines of all skopeo processes that run now. */
async function readSkopeoCommandLines(): Promise<string> {
  await sleep(20);
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.startsWith('skopeo')).join('\n');
}
