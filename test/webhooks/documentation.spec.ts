import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeSecret, SECRET, signatureHeaders } from '../../src/webhooks/sign-message.js';
import { WEBHOOK_EVENT_TYPES } from '../../src/webhooks/webhook-events.js';

type Verify = (body: string, headers: Record<string, string>, secret: string) => unknown;

const page = readFileSync('docs/webhooks.md', 'utf8');

describe('docs/webhooks.md', () => {
  it('shows how a signature is checked', async () => {
    const example = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const url = `data:text/javascript,${encodeURIComponent(example)}`;
    const { verify } = (await import(/* @vite-ignore */ url)) as { verify: Verify };
    const [old, current] = [makeSecret(), makeSecret()];
    expect(current).toMatch(SECRET);
    const body = '{"type":"webhook.test","data":{"name":"é\\u0000"}}';
    const headers = signatureHeaders('id-1', body, [current, old], new Date());
    for (const secret of [old, current]) expect(verify(body, headers, secret)).toEqual(JSON.parse(body));
    expect(() => verify(`${body} `, headers, current)).toThrow('not signed');
    expect(() => verify(body, { ...headers, 'webhook-id': 'id-2' }, current)).toThrow('not signed');
    expect(() => verify(body, headers, makeSecret())).toThrow('not signed');
    const late = signatureHeaders('id-1', body, [current], new Date(Date.now() - 600_000));
    expect(() => verify(body, late, current)).toThrow('too old');
  });

  it('names every event', () => {
    for (const type of WEBHOOK_EVENT_TYPES) expect(page).toContain(`\`${type}\``);
  });
});
