import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapStatistics, type HeapInfo } from 'node:v8';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IdleCollector, StepCollector } from '../../src/threads/collect-garbage.js';

vi.mock('node:v8', () => ({ getHeapStatistics: vi.fn() }));

const MB = 1024 ** 2;
const collected = vi.fn();
const heapIs = (bytes: number): void => {
  vi.mocked(getHeapStatistics).mockReturnValue({ used_heap_size: bytes } as HeapInfo);
};

beforeEach(() => vi.stubGlobal('gc', collected));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  collected.mockReset();
});

describe('IdleCollector', () => {
  it('collects once nothing has been under way for a while, whether it went well or not', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const idle = new IdleCollector();
    const long = Promise.withResolvers<number>();
    const done = idle.during(long.promise);
    await expect(idle.during(Promise.reject(new Error('bad layer')))).rejects.toThrow('bad layer');
    vi.advanceTimersByTime(10_000);
    expect(collected).not.toHaveBeenCalled();
    long.resolve(1);
    expect(await done).toBe(1);
    expect(collected).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10_000);
    expect(collected).toHaveBeenCalledOnce();
  });

  it('waits on when the next piece of work comes soon', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const idle = new IdleCollector();
    await idle.during(Promise.resolve());
    const next = Promise.withResolvers<undefined>();
    const done = idle.during(next.promise);
    vi.advanceTimersByTime(10_000);
    next.resolve(undefined);
    await done;
    expect(collected).not.toHaveBeenCalled();
  });

  it('does nothing in a Node that was not told to offer it', async () => {
    vi.stubGlobal('gc', undefined);
    await new IdleCollector().during(Promise.resolve());
    await sleep(250);
    expect(collected).not.toHaveBeenCalled();
  });
});

describe('StepCollector', () => {
  it('collects when the heap has grown much since the last time', () => {
    heapIs(20 * MB);
    const steps = new StepCollector();
    heapIs(50 * MB);
    steps.afterStep();
    expect(collected).not.toHaveBeenCalled();
    collected.mockImplementation(() => heapIs(45 * MB));
    heapIs(60 * MB);
    steps.afterStep();
    steps.afterStep();
    heapIs(70 * MB);
    steps.afterStep();
    expect(collected).toHaveBeenCalledOnce();
    heapIs(80 * MB);
    steps.afterStep();
    expect(collected).toHaveBeenCalledTimes(2);
  });

  it('lets a large heap grow by half', () => {
    heapIs(400 * MB);
    const steps = new StepCollector();
    heapIs(599 * MB);
    steps.afterStep();
    expect(collected).not.toHaveBeenCalled();
    heapIs(600 * MB);
    steps.afterStep();
    expect(collected).toHaveBeenCalledOnce();
  });

  it('counts from the least that was there since, and what was dropped as garbage', () => {
    heapIs(100 * MB);
    const steps = new StepCollector();
    heapIs(40 * MB);
    steps.afterStep();
    heapIs(70 * MB);
    steps.afterStep();
    expect(collected).not.toHaveBeenCalled();
    steps.dropped(10 * MB);
    steps.afterStep();
    expect(collected).toHaveBeenCalledOnce();
  });
});
