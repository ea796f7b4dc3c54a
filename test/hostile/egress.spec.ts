import type { lookup } from 'node:dns';
import { tmpdir } from 'node:os';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toCodedError } from '../../src/core/errors.js';
import { EgressGuard } from '../../src/registries/egress-guard.js';
import { openImage } from '../../src/skopeo/open-image.js';
import { type ConnectionCounter, countConnections } from '../support/count-connections.js';
import { FakeRegistry, type Fault, isBlob, isManifest } from '../support/fake-registry.js';
import { descriptorOf, manifestBody, OCI_CONFIG, OCI_LAYER, toBytes } from '../support/manifests.js';
import { hasSkopeo, registryReference, testSkopeo } from '../support/skopeo.js';

/** The names that exist: all of them stand for this machine, as names under an attacker's control may. */
const resolve = ((name: string, _options: object, callback: (error: Error | null, found: object[]) => void): void => {
  if (name === 'mixed.example') {
    return callback(null, [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]);
  }
  if (name.endsWith('.example')) return callback(null, [{ address: '127.0.0.1', family: 4 }]);
  callback(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }), []);
}) as unknown as typeof lookup;

describe.skipIf(!hasSkopeo)('skopeo behind the egress guard', () => {
  let registry: FakeRegistry;
  let victim: ConnectionCounter;
  let guard: EgressGuard;
  let proxy: string;
  let port: string;

  beforeAll(async () => {
    registry = await FakeRegistry.start();
    victim = await countConnections();
    port = registry.host.split(':')[1] ?? '';
    const insecure = [`registry.example:${port}`, `evil.example:${port}`, `mixed.example:${port}`];
    guard = new EgressGuard([`registry.example:${port}`], insecure, { resolve });
    proxy = await guard.start();
  });
  afterAll(() => Promise.all([guard.close(), registry.stop(), victim.stop()]));
  beforeEach(() => {
    registry.files.clear();
    registry.requests.length = 0;
    registry.putImage('v1', [Buffer.from('layer')]);
  });
  afterEach(() => {
    registry.fault = () => false;
    expect(victim.connections, 'connections to what is private').toBe(0);
  });

  const access = (tlsVerify: boolean) => ({ tlsVerify, proxy });
  /** The code with which reading a manifest, config and layers ends; null when it succeeds. */
  const codeOf = (work: Promise<unknown>): Promise<string | null> =>
    work.then(
      () => null,
      (error: unknown) => toCodedError(error).code,
    );
  const inspect = (name: string, tlsVerify = false): Promise<string | null> =>
    codeOf(testSkopeo().inspectRaw(registryReference(name), { access: access(tlsVerify) }));
  const pull = async (): Promise<string | null> => {
    const source = await openImage(testSkopeo(), registryReference(`registry.example:${port}/app:v1`), {
      ...{ access: access(false), signal: undefined, workFolder: tmpdir(), platform: null },
      ...{ limits: { layerSize: 1e9, noProgress: 20_000 } },
      hostPlatform: { os: 'linux', architecture: 'amd64', variant: null },
    });
    return codeOf(source.readLayers({ skip: new Set(), signal: undefined, onBlob: async () => {} }));
  };
  const redirect =
    (target: string, isMeant = isManifest): Fault =>
    (request, response) => {
      if (!isMeant(request)) return false;
      response.writeHead(307, { Location: target }).end();
      return true;
    };

  it('[T24] reaches what is listed, by its name', async () => {
    expect(await inspect(`registry.example:${port}/app:v1`)).toBeNull();
    expect(await pull()).toBeNull();
  });

  it.each(['evil.example', 'mixed.example'])('[T15] [T16] %s resolves to a private address', async (name) => {
    expect(await inspect(`${name}:${port}/app:v1`)).toBe('EGRESS_BLOCKED');
    expect(await inspect(`${name}:${port}/app:v1`, true)).toBe('EGRESS_BLOCKED');
    expect(registry.requests).toEqual([]);
  });

  it.each([
    ['loopback', () => `http://127.0.0.1:${victim.port}/token`],
    ['localhost', () => `http://localhost:${victim.port}/token`],
    ['loopback in another spelling', () => `http://2130706433:${victim.port}/token`],
    ['a private network', () => 'http://10.255.255.1/token'],
    ['a name that resolves to a private address', () => `https://evil.example:${victim.port}/token`],
  ])('[T17] the token server is %s', async (_, realm) => {
    registry.fault = (_request, response) => challenge(response, realm());
    expect(await inspect(`registry.example:${port}/app:v1`)).toBe('EGRESS_BLOCKED');
  });

  it('[T18] the token server speaks plain HTTP, and nobody listed it as such', async () => {
    registry.fault = (_request, response) => challenge(response, 'http://93.184.216.34/token');
    expect(await inspect(`registry.example:${port}/app:v1`)).toBe('EGRESS_BLOCKED');
  });

  it.each([
    ['loopback', () => `http://127.0.0.1:${victim.port}/x`],
    ['loopback over TLS', () => `https://localhost:${victim.port}/x`],
    ['IPv6 loopback', () => `http://[::1]:${victim.port}/x`],
    ['the metadata service', () => 'http://169.254.169.254/latest/meta-data/'],
    ['[T24] another port of the listed registry', () => `http://registry.example:${victim.port}/x`],
    ['[T20] plain HTTP', () => 'http://93.184.216.34/x'],
  ])('[T19] a redirect to %s', async (_, target) => {
    registry.fault = redirect(target());
    expect(await inspect(`registry.example:${port}/app:v1`)).toBe('EGRESS_BLOCKED');
    registry.fault = redirect(target(), (request) => isBlob(request) && request.url?.includes(layerDigest) === true);
    expect(await pull()).toBe('EGRESS_BLOCKED');
  });

  it.each(['file:///etc/passwd', 'ftp://registry.example/x', 'unix:/run/docker.sock', 'dir:/etc'])(
    '[T20] a redirect to the scheme of %s',
    async (target) => {
      registry.fault = redirect(target);
      expect(await inspect(`registry.example:${port}/app:v1`)).toMatch(/^REGISTRY_(?:ERROR|UNREACHABLE)$/);
    },
  );

  it('[T19] redirects without an end are followed ten times at most', async () => {
    registry.fault = redirect(`http://registry.example:${port}/v2/app/manifests/again`);
    expect(await inspect(`registry.example:${port}/app:v1`)).toBe('REGISTRY_ERROR');
    const asked = registry.requests.filter((line) => line.includes('/manifests/')).length;
    expect(asked / 3, 'for each of three tries').toBeLessThanOrEqual(10);
  });

  it('[T21] a layer that lies elsewhere is never fetched', async () => {
    const { config } = registry.putImage('v0', [Buffer.from('layer')]);
    const layer = descriptorOf(Buffer.from('layer'), OCI_LAYER);
    const foreign = [
      { ...layer, urls: [`http://127.0.0.1:${victim.port}/layer`] },
      { ...layer, mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' },
    ];
    for (const each of foreign) {
      registry.requests.length = 0;
      registry.putManifest('v1', manifestBody({ config: descriptorOf(config, OCI_CONFIG), layers: [each] }));
      expect(await codeOf(pull())).toBe('FOREIGN_LAYER_UNSUPPORTED');
      expect(registry.requests.filter((line) => line.includes('/blobs/'))).toEqual([]);
    }
  });

  it('[T23] the next page of a list of tags is asked of the same registry, whatever host it names', async () => {
    registry.fault = ({ url = '' }, response) => {
      if (!url.includes('/tags/list')) return false;
      if (!url.includes('last=')) {
        response.setHeader('Link', `<http://127.0.0.1:${victim.port}/v2/app/tags/list?last=a>; rel="next"`);
      }
      response.end(JSON.stringify({ name: 'app', tags: url.includes('last=') ? ['b'] : ['a'] }));
      return true;
    };
    const reference = registryReference(`registry.example:${port}/app`);
    expect(await testSkopeo().listTags(reference, { access: access(false) })).toEqual(['a', 'b']);
  });
});

const layerDigest = descriptorOf(Buffer.from('layer'), OCI_LAYER).digest;

function challenge(response: ServerResponse, realm: string): true {
  response.writeHead(401, { 'WWW-Authenticate': `Bearer realm="${realm}",service="x"` }).end(toBytes({}));
  return true;
}
