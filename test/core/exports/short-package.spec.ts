import { describe, expect, it } from 'vitest';
import { shortPackage } from '../../../src/core/exports/text/short-package.js';

describe('shortPackage', () => {
  it.each([
    ['pkg:deb/debian/gcc-12@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12', 'gcc-12 12.2.0-14+deb12u1'],
    ['pkg:npm/%40babel/core@7.1.0', '@babel/core 7.1.0'],
    ['pkg:golang/github.com/a/b@v1.0.0#sub', 'b v1.0.0'],
    ['pkg:generic/node', 'node'],
    ['pkg:npm/odd%zz@1', 'odd%zz 1'],
    ['usr/bin/gcc', 'usr/bin/gcc'],
  ])('%s is %s', (purl, short) => {
    expect(shortPackage(purl)).toBe(short);
  });
});
