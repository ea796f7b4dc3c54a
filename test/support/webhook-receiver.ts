import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A message as it came in. */
export interface ReceivedMessage {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A status, or something odder. */
export type ReceiverAnswer = number | Answer;
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A receiver of webhooks on loopback. What it answers is set by path: `answers['/x'] = [500, 200]`, the last for ever. */
export class WebhookReceiver {
  readonly messages: ReceivedMessage[] = [];
  readonly answers: Record<string, ReceiverAnswer[]> = {};
  readonly #server = createServer((request, response) => void this.#receive(request, response));

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  urlOf(path: string): string {
    return `http://${this.host}${path}`;
  }

  at(path: string): ReceivedMessage[] {
    return this.messages.filter((message) => message.path === path);
  }

  /** Waits until `count` messages came to the path. */
  async waitFor(path: string, count = 1, seconds = 20): Promise<ReceivedMessage[]> {
    const until = Date.now() + seconds * 1000;
    while (this.at(path).length < count) {
      if (Date.now() > until) throw new Error(`${this.at(path).length} of ${count} messages came to ${path}`);
      await sleep(50);
    }
    return this.at(path);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const headers = request.headers as Record<string, string>;
    this.messages.push({ path, headers, body: Buffer.concat(chunks).toString('utf8') });
    const planned = this.answers[path] ?? [204];
    const answer = (planned.length > 1 ? planned.shift() : planned[0]) ?? 204;
    if (typeof answer === 'number') response.writeHead(answer).end();
    else answer(request, response);
  }
}
