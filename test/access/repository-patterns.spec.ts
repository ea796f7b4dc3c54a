import { describe, expect, it } from 'vitest';
import { UNLIMITED_CALLER } from '../../src/access/caller.js';
import { isWithin } from '../../src/access/repository-limits.js';
import { LimitedRepository } from '../../src/access/repository-patterns.js';
import type { ImageReport } from '../../src/core/report/image-report.js';
import { withoutHiddenBase } from '../../src/reading/hide-base.js';
import { sampleImage } from '../support/sample-reports.js';

describe('patterns of repositories', () => {
  it.each([
    ['alpine', 'docker.io/library/alpine'],
    ['index.docker.io/library/alpine', 'docker.io/library/alpine'],
    ['GHCR.IO/acme/shop', 'ghcr.io/acme/shop'],
    ['ghcr.io/acme/*', 'ghcr.io/acme/*'],
    ['ghcr.io/*', 'ghcr.io/*'],
    ['docker.io/*', 'docker.io/*'],
    ['acme/*', 'docker.io/acme/*'],
    ['registry.internal:5000/a/b/*', 'registry.internal:5000/a/b/*'],
  ])('%s means %s', (text, full) => {
    expect(LimitedRepository.parse(text)).toBe(full);
  });

  it.each(['', '*', '/*', 'ghcr.io/acme*', 'ghcr.io/*/shop', 'ghcr.io/acme/**', 'a@b/c', 'ghcr.io/a:1', 'a//*', '%/*'])(
    '%j is none',
    (text) => {
      expect(LimitedRepository.safeParse(text).success).toBe(false);
    },
  );

  it.each([
    ['ghcr.io/acme/shop', ['ghcr.io/acme/*'], true],
    ['ghcr.io/acme/shop/web', ['ghcr.io/acme/*'], true],
    ['ghcr.io/acme/shop/*', ['ghcr.io/acme/*'], true],
    ['ghcr.io/acme/*', ['ghcr.io/acme/*'], true],
    ['ghcr.io/*', ['ghcr.io/acme/*'], false],
    ['ghcr.io/acme', ['ghcr.io/acme/*'], false],
    ['ghcr.io/acme-evil/x', ['ghcr.io/acme/*'], false],
    ['ghcr.io/acme/shop', ['ghcr.io/acme/shop'], true],
    ['ghcr.io/acme/shop/*', ['ghcr.io/acme/shop'], false],
    ['ghcr.io/acme/shop', [], false],
    ['anything', null, true],
  ])('%s within %j: %s', (name, limits, expected) => {
    expect(isWithin(name, limits)).toBe(expected);
  });
});

describe('the name of a base image', () => {
  const secret = 'ghcr.io/vault/base:1';
  const report: ImageReport = {
    ...sampleImage('shop'),
    base: { ...sampleImage('shop').base, source: 'chain', name: secret, digest: 'sha256:1' },
    prediction: { ...sampleImage('shop').prediction, dockerfile: `FROM ${secret} AS build\nRUN x\n\nFROM ${secret}\n` },
  };
  const limitedTo = (...repositories: string[]) => ({ ...UNLIMITED_CALLER, repositories });

  it('is hidden with its repository', () => {
    const shown = withoutHiddenBase(limitedTo('ghcr.io/acme/*'), report);
    expect(JSON.stringify(shown)).not.toContain('vault');
    expect(shown.base).toMatchObject({ name: null, digest: null, layerCount: report.base.layerCount });
    expect(shown.prediction.dockerfile).toBe('FROM BASE_IMAGE AS build\nRUN x\n\nFROM BASE_IMAGE\n');
  });

  it('stays for whoever sees its repository, and where the image itself tells it', () => {
    expect(withoutHiddenBase(UNLIMITED_CALLER, report)).toEqual(report);
    expect(withoutHiddenBase(limitedTo('ghcr.io/vault/base'), report)).toEqual(report);
    const history: ImageReport = { ...report, base: { ...report.base, source: 'history' } };
    expect(withoutHiddenBase(limitedTo('ghcr.io/acme/*'), history)).toEqual(history);
  });
});
