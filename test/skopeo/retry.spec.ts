import { describe, expect, it } from 'vitest';
import { CodedError, type ErrorCode } from '../../src/core/errors.js';
import { withRetry } from '../../src/skopeo/retry.js';
import { expectCode } from '../support/coded-error.js';

const failing = (code: ErrorCode, times = Infinity): { calls: number; run(): Promise<string> } => ({
  calls: 0,
  async run() {
    if (++this.calls <= times) throw new CodedError(code, 'no');
    return 'done';
  },
});

describe('withRetry', () => {
  it('tries what may pass three times', async () => {
    const action = failing('REGISTRY_TRUNCATED');
    await expectCode('REGISTRY_TRUNCATED', () => withRetry(() => action.run()));
    expect(action.calls).toBe(3);
    const passing = failing('REGISTRY_ERROR', 2);
    expect(await withRetry(() => passing.run())).toBe('done');
  });

  it.each<ErrorCode>([
    'UNAUTHORIZED',
    'NOT_FOUND',
    'DIGEST_MISMATCH',
    'REGISTRY_TIMEOUT',
    'REGISTRY_THROTTLED',
    'CANCELLED',
  ])('[T50] does not try again after %s', async (code) => {
    const action = failing(code);
    await expectCode(code, () => withRetry(() => action.run()));
    expect(action.calls).toBe(1);
  });

  it('stops pausing when it is cancelled', async () => {
    const controller = new AbortController();
    const action = failing('REGISTRY_UNREACHABLE');
    setTimeout(() => controller.abort(), 50);
    const start = performance.now();
    await expectCode('CANCELLED', () => withRetry(() => action.run(), controller.signal));
    expect(action.calls).toBe(1);
    expect(performance.now() - start).toBeLessThan(240);
  });
});
