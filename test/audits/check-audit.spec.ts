import { describe, expect, it } from 'vitest';
import type { AuditTarget } from '../../src/audits/audit.dto.js';
import { checkBudgets, checkTargets } from '../../src/audits/check-audit.js';
import type { ErrorCode } from '../../src/core/errors.js';
import { expectCode } from '../support/coded-error.js';

const tags = { glob: '*' };
const check = (target: Partial<AuditTarget>, budgets: string[] = []): AuditTarget | undefined => {
  const targets = checkTargets([{ repository: 'alpine', tags, ...target }], ['127.0.0.1:5000']);
  checkBudgets(targets, budgets);
  return targets[0];
};

describe('checkTargets', () => {
  it('writes names in full', () => {
    expect(check({ platforms: ['linux/x86_64', 'linux/amd64'], baseline: { reference: 'alpine:3.19' } })).toEqual({
      ...{ repository: 'docker.io/library/alpine', tags, platforms: ['linux/amd64'] },
      baseline: { reference: 'docker.io/library/alpine:3.19' },
    });
    expect(check({ repository: '127.0.0.1:5000/app' })?.repository).toBe('127.0.0.1:5000/app');
  });

  it('takes relative rules where every target has a baseline', () => {
    const rule = 'visibleSize <= +3% of baseline';
    expect(check({ baseline: { previousRun: true } }, [rule])).toBeDefined();
    expect(check({}, ['compressedSize <= 200MB'])).toBeDefined();
  });

  it.each<[ErrorCode, Partial<AuditTarget>, string[]?]>([
    ['INVALID_REFERENCE', { repository: 'alpine:3.19' }],
    ['INVALID_REFERENCE', { repository: `alpine@sha256:${'0'.repeat(64)}` }],
    ['INVALID_REFERENCE', { repository: '--help' }],
    ['UNSUPPORTED_TRANSPORT', { repository: 'dir:/etc' }],
    ['REGISTRY_NOT_ALLOWED', { repository: '127.0.0.1:6000/app' }],
    ['REGISTRY_NOT_ALLOWED', { baseline: { reference: '10.0.0.1/app:1' } }],
    ['INVALID_PLATFORM', { platforms: ['all'] }],
    ['INVALID_TAG_PATTERN', { tags: { semver: 'newest' } }],
    ['INVALID_TAG_PATTERN', { baseline: { singleStageTag: 'single-of' } }],
    ['INVALID_BUDGET', {}, ['size is small']],
    ['INVALID_BUDGET', {}, ['visibleSize <= baseline']],
  ])('%s: %j %j', async (code, target, budgets) => {
    await expectCode(code, () => check(target, budgets));
  });
});
