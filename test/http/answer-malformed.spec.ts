import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerMalformed } from '../../src/http/answer-malformed.js';

const server = createServer((_request, response) => void response.end('hello'));
server.on('clientError', answerMalformed);
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());

/** All that comes back for some bytes. */
async function send(bytes: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

describe('what is no request', () => {
  it.each([
    ['nonsense\r\n\r\n', 'not an HTTP request'],
    [`GET /?${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 'more than 16384 bytes'],
  ])('is answered with a problem document', async (bytes, why) => {
    const [head = '', body = ''] = (await send(bytes)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).toContain('application/problem+json');
    const problem = JSON.parse(body) as { code: string; detail: string; requestId: string };
    expect(problem).toMatchObject({ code: 'INVALID_REQUEST', status: 400 });
    expect(problem.detail).toContain(why);
    expect(head).toContain(problem.requestId);
  });

  it('after an answer only ends the connection', async () => {
    const answer = await send('GET / HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n');
    expect(answer).not.toContain('problem+json');
  });
});
