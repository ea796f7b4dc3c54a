import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../src/core/compare/versions.js';
import { busyTime } from '../../support/busy-time.js';

/** Versions of each ecosystem from oldest to newest, after the examples of its own specification. */
const ORDERED: Readonly<Record<string, readonly string[]>> = {
  deb: [
    '1.0~~',
    '1.0~~a',
    '1.0~',
    '1.0',
    '1.0-1',
    '1.0-1+b1',
    '1.0-1.1',
    '1.0a',
    '1.0+dfsg',
    '1.0.1',
    '1.9',
    '1.10',
    '1:0.1',
    '2:0',
  ],
  opkg: ['1.2.3-1', '1.2.3-2', '1.2.10-1', 'git-23.051', 'git-23.052'],
  rpm: [
    '1.0~rc1-1',
    '1.0-1',
    '1.0-2.fc38',
    '1.0-10.fc38',
    '1.0^20230101-1',
    '1.0a-1',
    '1.0.1-1',
    '1.1-1',
    '2.0-1',
    '1:0.1-1',
  ],
  apk: [
    '1.0_alpha',
    '1.0_alpha2',
    '1.0_beta',
    '1.0_pre3',
    '1.0_rc1',
    '1.0',
    '1.0-r1',
    '1.0_git20230717-r4',
    '1.0_p1',
    '1.0a',
    '1.0.1',
    '1.9',
    '1.10',
  ],
  ebuild: ['1_alpha', '1_rc3', '1', '1-r1', '1_p1', '1a', '1.1', '10', '20230101'],
  alpm: ['1.0a', '1.0alpha', '1.0b', '1.0beta', '1.0p', '1.0pre', '1.0rc', '1.0', '1.0.a', '1.0.1', '1:0.9-1'],
  npm: [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.2.0',
    '1.10.0',
  ],
  golang: ['v0.0.0-20200101000000-abcdefabcdef', 'v0.1.0', 'v1.9.0', 'v1.10.0', 'v2.0.0+incompatible'],
  cargo: ['0.1.0', '0.1.1', '0.10.0', '1.0.0-rc.1', '1.0.0'],
  pypi: ['1.0.dev1', '1.0a1', '1.0b2', '1.0rc1', '1.0', '1.0+local', '1.0.post1', '1.1', '1!0.1'],
  gem: ['1.0.a', '1.0.a10', '1.0.b1', '1.0', '1.0.1', '1.9', '1.10'],
  maven: [
    '1-alpha2',
    '1-beta-1',
    '1-milestone',
    '1-rc',
    '1-snapshot',
    '1',
    '1-sp',
    '1-foo',
    '1-1',
    '1.1',
    '1.2',
    '1.10',
    '2',
  ],
  nuget: ['1.0.0-alpha', '1.0.0-Alpha.1', '1.0.0-beta', '1.0.0', '1.0.0.1', '1.0.1', '1.10'],
  composer: ['1.0.0-alpha1', '1.0.0-beta2', '1.0.0-RC1', '1.0.0', '1.0.0-p1', '1.0.1', 'v1.10.0'],
  conda: [
    '0.4',
    '0.4.1.rc',
    '0.4.1',
    '0.5a1',
    '0.5b3',
    '0.5c1',
    '0.5',
    '0.9.6',
    '1.0.4a3',
    '1.0.4b1',
    '1.0.4',
    '1.0.4post1',
    '1!0.1',
  ],
  nix: ['1.0pre1', '1.0', '1.0.1', '1.9', '1.10'],
};

/** Spellings that are one version to the ecosystem. */
const EQUAL: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  deb: [
    ['0:1.0', '1.0'],
    ['1.0', '1.0-0'],
    ['1.00', '1.0'],
  ],
  rpm: [
    ['0:1.0-1', '1.0-1'],
    ['1.0.0', '1_0_0'],
    ['1.05', '1.5'],
  ],
  apk: [['1.0', '1.0-r0']],
  npm: [
    ['1.0.0+a', '1.0.0+b'],
    ['v1.0.0', '1.0.0'],
  ],
  pypi: [
    ['1.0', '1.0.0'],
    ['1.0-rc.1', '1.0rc1'],
  ],
  gem: [
    ['1', '1.0.0'],
    ['1.0.a', '1.a'],
  ],
  maven: [
    ['1', '1.0.0'],
    ['1.ga', '1-final'],
    ['1a1', '1-alpha-1'],
    ['1-cr1', '1-rc1'],
  ],
  nuget: [
    ['1.0', '1.0.0.0'],
    ['1.0.0-RC1', '1.0.0-rc1'],
  ],
  conda: [
    ['1.0', '1.0.0'],
    ['1_0', '1.0'],
  ],
};

const TYPES = [...Object.keys(ORDERED), 'unknown'];

describe('compareVersions', () => {
  it.each(Object.entries(ORDERED))('orders %s versions as the ecosystem does', (type, versions) => {
    for (const [left, a] of versions.entries()) {
      for (const [right, b] of versions.entries()) {
        expect([a, b, compareVersions(type, a, b)]).toEqual([a, b, Math.sign(left - right)]);
      }
    }
  });

  it.each(Object.entries(EQUAL))('finds %s spellings of one version equal', (type, pairs) => {
    for (const [a, b] of pairs) expect([a, b, compareVersions(type, a, b)]).toEqual([a, b, 0]);
  });

  it.each([
    ['npm', 'latest', '1.0.0'],
    ['pypi', 'not a version', '1.0'],
    ['golang', '(devel)', 'v1.0.0'],
    ['composer', 'dev-main', '1.0.0'],
    ['apk', '1.0_unknown1', '1.0'],
    ['deb', '', '1.0'],
  ])('gives null where %s cannot order %j and %j', (type, a, b) => {
    expect(compareVersions(type, a, b)).toBeNull();
    expect(compareVersions(type, b, a)).toBeNull();
  });

  it.each(TYPES)('is antisymmetric for any strings (%s)', (type) => {
    const piece = fc.constantFrom(
      '0',
      '1',
      '10',
      '007',
      'a',
      'rc',
      'dev',
      'post',
      '.',
      '-',
      '_',
      '~',
      '^',
      '+',
      ':',
      '!',
      'é',
      ' ',
    );
    const version = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(version, version, (a, b) => {
        const [forth, back] = [compareVersions(type, a, b), compareVersions(type, b, a)];
        expect(forth === null ? null : 0 - forth).toBe(back === null ? null : 0 + back);
      }),
      { seed: 20, numRuns: 300 },
    );
  });

  it.each(TYPES)('is fast on hostile strings (%s)', (type) => {
    const start = busyTime();
    for (const unit of ['0', '1.', 'a', '-', '.-', '_a1', '~^', '1.0-', ' ', '1a']) {
      for (const length of [512, 1_000_000]) {
        const text = unit.repeat(length).slice(0, length);
        compareVersions(type, text, `${text.slice(1)}!`);
        compareVersions(type, text, text.replace(/.$/, '9'));
      }
    }
    expect(busyTime() - start).toBeLessThan(1000);
  });
});
