import type { lookup } from 'node:dns';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { BLOCKED, guardedLookup } from '../../src/registries/guarded-lookup.js';

/** A resolver that gives one answer after the other, as one under an attacker's control does. */
function rebinding(...answers: string[]): typeof lookup {
  const resolve = (_name: string, _options: object, callback: (error: null, addresses: object[]) => void): void => {
    callback(null, [{ address: answers.length > 1 ? answers.shift() : answers[0], family: 4 }]);
  };
  return resolve as unknown as typeof lookup;
}

function dial(port: number, resolve: typeof lookup, listed = false): Promise<string> {
  return new Promise((settle) => {
    const asked = request({ host: 'name.example', port, agent: false, lookup: guardedLookup(listed, resolve) });
    asked.on('error', (error) => settle(error.message));
    asked.on('response', (response) => settle(String(response.resume().statusCode)));
    asked.end();
  });
}

describe('guardedLookup', () => {
  it('[T16] judges the answer that is dialled: a name that was public a moment ago is of no use', async () => {
    let connections = 0;
    const server = createServer((_, response) => response.end()).on('connection', () => (connections += 1));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const resolve = rebinding('93.184.216.34', '127.0.0.1');
    await new Promise((checked) => resolve('name.example', { all: true }, checked));
    expect(await dial(port, resolve)).toBe(BLOCKED);
    expect(connections).toBe(0);
    expect(await dial(port, resolve, true)).toBe('200');
    server.closeAllConnections();
    server.close();
  });
});
