import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readStderr, type Stderr } from '../../src/skopeo/read-stderr.js';

const debug = (text: string): string => `time="2026-01-02T03:04:05Z" level=debug msg=${JSON.stringify(text)}\n`;
const fatal = (text: string): string => `time="2026-01-02T03:04:05Z" level=fatal msg=${JSON.stringify(text)}\n`;
const waits = (seconds: string): string =>
  debug(`Too many requests to http://r/v2/app/manifests/1: sleeping for ${seconds} seconds before next attempt`);

async function read(...pieces: readonly (string | Uint8Array)[]): Promise<Stderr> {
  const stream = new PassThrough();
  const stderr = readStderr(stream);
  for (const piece of pieces) stream.write(piece);
  await turn();
  return stderr;
}

describe('what skopeo writes', () => {
  it('is kept without the lines for debugging, wherever the pieces end', async () => {
    const bytes = Buffer.from(`${debug('GET http://r/v2/')}${fatal('reading größe')}`);
    const whole = await read(bytes);
    expect(whole.text()).toBe(fatal('reading größe'));
    const singly = await read(...Array.from(bytes, (byte) => Uint8Array.of(byte)));
    expect(singly.text()).toBe(whole.text());
  });

  it('is kept when it has no end of line, unless it is for debugging', async () => {
    expect((await read('panic: x\ngoroutine 1')).text()).toBe('panic: x\ngoroutine 1');
    expect((await read('panic: x\n', debug('unfinished').trimEnd())).text()).toBe('panic: x\n');
  });

  it('is bounded, in one line and in many', async () => {
    expect((await read(...Array.from({ length: 40 }, () => 'x'.repeat(10_000)))).text()).toHaveLength(65_536);
    const many = await read(...Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`));
    expect(many.text()).toHaveLength(65_536);
    expect(many.text()).toMatch(/line 19999\n$/);
  });

  it('tells whether it waits for a registry that throttles, and until when', async () => {
    expect((await read(waits('60.000000'))).isThrottled()).toBe(true);
    expect((await read(waits('0.000000'))).isThrottled()).toBe(false);
    expect((await read(fatal('GET http://r/v2/'))).isThrottled()).toBe(false);
  });

  it('is not taken in by what a registry writes', async () => {
    const text = 'Too many requests to x: sleeping for 60 seconds';
    const quoted = `denied: \n${waits('60').trimEnd()}`;
    for (const line of [fatal(text), debug(`body: ${text}`), debug(quoted), fatal(quoted)]) {
      expect((await read(line)).isThrottled(), line).toBe(false);
    }
  });
});
