import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerError, FakeRegistry, isManifest } from '../support/fake-registry.js';
import { expectCode } from '../support/coded-error.js';
import { hasSkopeo, insecure, registryReference, testSkopeo } from '../support/skopeo.js';

let registry: FakeRegistry;
let folder: string;
beforeAll(async () => {
  registry = await FakeRegistry.start();
});
afterAll(() => registry.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagediff-credentials-spec-'));
  registry.fault = () => false;
  registry.files.clear();
  registry.requests.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

const app = (tag = 'v1'): ReturnType<typeof registryReference> => registryReference(`${registry.host}/team/app:${tag}`);
const access = insecure;

describe.skipIf(!hasSkopeo)('credentials', () => {
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
});

/** The command lines of all skopeo processes that run now. */
async function readSkopeoCommandLines(): Promise<string> {
  await sleep(20);
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.startsWith('skopeo')).join('\n');
}
