import { describe, expect, it } from 'vitest';
import { purlBase } from '../../src/database/report.store.js';

describe('the base of a purl that somebody asks for', () => {
  it.each([
    ['pkg:deb/debian/openssl@3.0.11-1?arch=amd64', 'pkg:deb/debian/openssl'],
    ['pkg:npm/%40scope/name@1.0.0#lib', 'pkg:npm/%40scope/name'],
    ['pkg:PyPI/Django_Allauth@1.0', 'pkg:pypi/django-allauth'],
    // a type whose purls must have a version
    ['pkg:cran/ggplot2@3.4.0', 'pkg:cran/ggplot2'],
    ['pkg:cran/ggplot2', 'pkg:cran/ggplot2'],
    ['no purl @1', 'no purl @1'],
  ])('of %s is %s', (purl, base) => {
    expect(purlBase(purl)).toBe(base);
  });
});
