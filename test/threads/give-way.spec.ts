import { once } from 'node:events';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';

/** Runs in a thread: its priority before and after. */
const script = (module: string): string => `
  const { readlinkSync } = require('node:fs');
  const { getPriority } = require('node:os');
  const { parentPort } = require('node:worker_threads');
  const thread = Number(readlinkSync('/proc/thread-self').split('/').pop());
  void import(${JSON.stringify(module)}).then(({ giveWay }) => {
    const before = getPriority(thread);
    giveWay();
    parentPort.postMessage([before, getPriority(thread)]);
  });`;

describe.runIf(process.platform === 'linux')('a thread that gives way', () => {
  it('has a lower priority than before, and nobody else has', async () => {
    const own = getPriority();
    const module = new URL('../../src/threads/give-way.ts', import.meta.url).href;
    const worker = new Worker(script(module), {
      eval: true,
      execArgv: ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'],
    });
    const [[before, after]] = (await once(worker, 'message')) as [[number, number]];
    await worker.terminate();
    expect(before).toBe(own);
    expect(after).toBe(Math.min(before + 10, 19));
    expect(getPriority()).toBe(own);
  });
});
