import type { lookup } from 'node:dns';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toCodedError } from '../../src/core/errors.js';
import { EgressGuard } from '../../src/registries/egress-guard.js';
import { FakeRegistry } from '../support/fake-registry.js';
import { hasSkopeo, registryReference, testSkopeo } from '../support/skopeo.js';

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => toCodedError(error).code,
  );

describe('EgressGuard', () => {
  let server: Server;
  let port: number;
  let requests: number;
  const guards: EgressGuard[] = [];

  beforeEach(async () => {
    requests = 0;
    server = createServer((_request, response) => {
      requests++;
      response.end('reached');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    await Promise.all(guards.splice(0).map((guard) => guard.close()));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const start = async (allowed: string[], insecure = ['*:*']): Promise<URL> => {
    const guard = new EgressGuard(allowed, insecure);
    guards.push(guard);
    return new URL(await guard.start());
  };
  /** Status and body of a plain request through the guard. */
  const get = (proxy: URL, url: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const options = { host: proxy.hostname, port: proxy.port, path: url, headers: { host: new URL(url).host } };
      request(options, (response) => {
        let text = `${response.statusCode} `;
        response.on('data', (chunk) => (text += String(chunk))).on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });
  /** The status line of a CONNECT. */
  const tunnel = (proxy: URL, authority: string): Promise<[string, Socket]> =>
    new Promise((resolve, reject) => {
      request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: authority })
        .on('connect', (response, socket) => resolve([`${response.statusCode} ${response.statusMessage}`, socket]))
        .on('error', reject)
        .end();
    });

  it.each(['127.0.0.1', '0x7f000001', '2130706433', '127.1', '[::ffff:127.0.0.1]', 'localhost', '[::1]', '10.0.0.1'])(
    'dials nothing at %s',
    async (host) => {
      const proxy = await start([]);
      expect(await get(proxy, `http://${host}:${port}/`)).toMatch(/^470 .*EGRESS_BLOCKED/);
      const [status, socket] = await tunnel(proxy, `${host}:${port}`);
      socket.destroy();
      expect(status).toBe('403 EGRESS_BLOCKED');
      expect(requests).toBe(0);
    },
  );

  it('reaches what is listed, on the port that is listed', async () => {
    const proxy = await start([`127.0.0.1:${port}`, `localhost:${port}`]);
    expect(await get(proxy, `http://127.0.0.1:${port}/`)).toBe('200 reached');
    expect(await get(proxy, `http://127.0.0.1:${port + 1}/`)).toContain('EGRESS_BLOCKED');
    const [status, socket] = await tunnel(proxy, `localhost:${port}`);
    expect(status).toBe('200 Connection Established');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = await new Promise<Buffer[]>((resolve) => socket.once('data', (data: Buffer) => resolve([data])));
    expect(String(answer)).toContain('200 OK');
    socket.destroy();
  });

  it.skipIf(!hasSkopeo)('keeps skopeo from a private registry and from a private token server', async () => {
    const proxy = (await start([])).href;
    const inspect = (name: string, tlsVerify: boolean): Promise<unknown> =>
      testSkopeo().inspectRaw(registryReference(name), { access: { tlsVerify, proxy } });
    expect(await codeOf(inspect('10.255.255.1:5000/app:v1', true))).toBe('EGRESS_BLOCKED');
    expect(await codeOf(inspect('10.255.255.1:5000/app:v1', false))).toBe('EGRESS_BLOCKED');
    const registry = await FakeRegistry.start();
    registry.fault = (_request, response) => {
      response.writeHead(401, { 'WWW-Authenticate': 'Bearer realm="http://10.255.255.1/token",service="x"' }).end();
      return true;
    };
    expect(await codeOf(inspect(`${registry.host}/app:v1`, false))).toBe('EGRESS_BLOCKED');
    await registry.stop();
  });

  it('gives up to connect in time', async () => {
    const resolve = (() => undefined) as unknown as typeof lookup; // never answers
    const guard = new EgressGuard([], [], { resolve, connectTimeout: 100 });
    guards.push(guard);
    const [status, socket] = await tunnel(new URL(await guard.start()), 'registry.example:443');
    socket.destroy();
    expect(status).toBe('502 Bad Gateway');
  });

  it('refuses what is no http target', async () => {
    const proxy = await start([]);
    expect(await get(proxy, 'ftp://example.com/')).toMatch(/^400/);
  });
});
