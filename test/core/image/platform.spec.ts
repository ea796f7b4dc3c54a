import { describe, expect, it } from 'vitest';
import { acceptedPlatforms, formatPlatform, hostPlatform, parsePlatform } from '../../../src/core/image/platform.js';
import { expectCode } from '../../support/coded-error.js';

describe('platforms', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['Linux/x86_64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/8', 'linux/arm64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/6', 'linux/arm/v6'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['linux/i386', 'linux/386'],
    ['macos/arm64', 'darwin/arm64'],
    ['linux/s390x', 'linux/s390x'],
    ['linux/constructor', 'linux/constructor'],
  ])('%s means %s', (text, expected) => {
    expect(formatPlatform(parsePlatform(text))).toBe(expected);
  });

  it.each(['', 'linux', 'linux/', '/amd64', 'linux/arm/', 'linux/arm/v7/x', 'linux/a b', `linux/${'a'.repeat(65)}`])(
    'refuses %j',
    async (text) => {
      await expectCode('INVALID_PLATFORM', () => parsePlatform(text));
    },
  );

  it('knows the host by the name that Node has for it', () => {
    expect(formatPlatform(hostPlatform('x64'))).toBe('linux/amd64');
    expect(formatPlatform(hostPlatform('arm64'))).toBe('linux/arm64');
    expect(formatPlatform(hostPlatform('arm'))).toBe('linux/arm/v7');
  });

  it.each([
    ['linux/amd64', ['linux/amd64']],
    ['linux/amd64/v3', ['linux/amd64/v3', 'linux/amd64/v2', 'linux/amd64']],
    ['linux/arm/v7', ['linux/arm/v7', 'linux/arm/v6', 'linux/arm/v5']],
    ['linux/arm/v5', ['linux/arm/v5']],
    ['linux/arm64', ['linux/arm64']],
    ['linux/arm64/v8.2', ['linux/arm64/v8.2', 'linux/arm64/v8.1', 'linux/arm64']],
    [
      'linux/arm64/v9',
      [
        'linux/arm64/v9',
        'linux/arm64/v8.5',
        'linux/arm64/v8.4',
        'linux/arm64/v8.3',
        'linux/arm64/v8.2',
        'linux/arm64/v8.1',
        'linux/arm64',
      ],
    ],
    ['linux/ppc64le', ['linux/ppc64le']],
    ['linux/riscv64/rva22', ['linux/riscv64/rva22']],
  ])('%s runs %j', (text, expected) => {
    expect(acceptedPlatforms(parsePlatform(text)).map(formatPlatform)).toEqual(expected);
  });
});
