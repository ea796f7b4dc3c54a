import { describe, expect, it } from 'vitest';
import { CodedError } from '../../src/core/errors.js';
import { isRegistryAllowed, parseAllowedReference } from '../../src/registries/registry-policy.js';

describe('isRegistryAllowed', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.1:5000',
    '127.1:5000',
    'localhost',
    'LOCALHOST:5000',
    'a.localhost:80',
    '10.1.2.3:5000',
    '172.16.0.1:5000',
    '192.168.1.1:5000',
    '169.254.169.254:80',
    '100.64.0.1:5000',
    '0.0.0.0:5000',
    '[::]:5000',
    '[::1]:5000',
    '[fc00::1]:5000',
    '[fe80::1]:5000',
    '[::ffff:127.0.0.1]:5000',
    '[::ffff:a00:1]:5000',
    '[64:ff9b::7f00:1]:5000',
    '0x7f000001:5000',
    '2130706433:5000',
    '017700000001:5000',
  ])('[T13] [T14] refuses %s without a pattern', (registry) => {
    expect(isRegistryAllowed(registry, [])).toBe(false);
    expect(isRegistryAllowed(registry, ['registry.example:5000'])).toBe(false);
  });

  it.each([
    'docker.io',
    'ghcr.io',
    'quay.io:443',
    '8.8.8.8:5000',
    '[2606:4700::1111]:443',
    'registry.example.com:5000',
  ])('allows the public %s', (registry) => {
    expect(isRegistryAllowed(registry, [])).toBe(true);
  });

  it('[T24] allows a listed host at its port only', () => {
    expect(isRegistryAllowed('127.0.0.1:5000', ['127.0.0.1:5000'])).toBe(true);
    expect(isRegistryAllowed('127.0.0.1:5001', ['127.0.0.1:5000'])).toBe(false);
    expect(isRegistryAllowed('127.0.0.1', ['127.0.0.1:5000'])).toBe(false);
    expect(isRegistryAllowed('127.0.0.1', ['127.0.0.1'])).toBe(true);
    expect(isRegistryAllowed('127.0.0.1:443', ['127.0.0.1'])).toBe(true);
    expect(isRegistryAllowed('127.0.0.1:9', ['127.0.0.1:*'])).toBe(true);
    expect(isRegistryAllowed('[::1]:5000', ['[::1]:5000'])).toBe(true);
  });

  it('matches wildcards without backtracking', () => {
    expect(isRegistryAllowed('10.0.3.4:5000', ['10.0.*:5000'])).toBe(true);
    expect(isRegistryAllowed('10.1.3.4:5000', ['10.0.*:5000'])).toBe(false);
    expect(isRegistryAllowed('a.localhost:5000', ['*.localhost:5000'])).toBe(true);
    expect(isRegistryAllowed('localhost:5000', ['l*l*t:5000'])).toBe(true);
    expect(isRegistryAllowed('localhost:5000', ['lo*lohost:5000'])).toBe(false);
    expect(isRegistryAllowed(`${'a'.repeat(10_000)}.localhost`, [`${'*a'.repeat(5_000)}*b`])).toBe(false);
  });
});

describe('parseAllowedReference', () => {
  const codeOf = (text: string): string => {
    try {
      parseAllowedReference(text, []);
      return 'none';
    } catch (error) {
      return error instanceof CodedError ? error.code : String(error);
    }
  };

  it.each([
    'dir:/tmp',
    'oci:/tmp:x',
    'docker-archive:/x.tar',
    'oci-archive:/x',
    'tarball:/x',
    'sif:/x',
    'docker-daemon:a:b',
    'containers-storage:a',
    'DIR:/tmp',
    'Oci:/tmp',
  ])('[T10] [T11] [T12] refuses the transport of %s', (text) => {
    expect(codeOf(text)).toBe('UNSUPPORTED_TRANSPORT');
  });

  it('checks the registry', () => {
    expect(codeOf('alpine')).toBe('none');
    expect(codeOf('docker://alpine')).toBe('none');
    expect(codeOf('localhost:5000/alpine')).toBe('REGISTRY_NOT_ALLOWED');
    expect(codeOf('docker://127.0.0.1/alpine')).toBe('REGISTRY_NOT_ALLOWED');
  });
});
