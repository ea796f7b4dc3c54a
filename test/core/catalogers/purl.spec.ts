import fc from 'fast-check';
import { PackageURL } from 'packageurl-js';
import { describe, expect, it } from 'vitest';
import { CATALOGERS } from '../../../src/core/catalogers/index.js';
import type { CatalogedPackage } from '../../../src/core/catalogers/package.js';
import { baseOf, purlOf } from '../../../src/core/catalogers/purl.js';

type Described = Pick<CatalogedPackage, 'type' | 'name' | 'version'> & Partial<CatalogedPackage>;

function purl(described: Described): string {
  return purlOf({ location: '', claims: { layer: 'language' }, ...described });
}

describe('purlOf', () => {
  // the examples of the purl specification, and its rules on each type
  it.each<[string, Described]>([
    ['pkg:npm/foobar@12.3.1', { type: 'npm', name: 'foobar', version: '12.3.1' }],
    ['pkg:npm/%40angular/animation@12.3.1', { type: 'npm', name: '@angular/animation', version: '12.3.1' }],
    ['pkg:pypi/django-allauth@12.23', { type: 'pypi', name: 'Django_allauth', version: '12.23' }],
    ['pkg:gem/ruby-advisory-db-check@0.12.4', { type: 'gem', name: 'ruby-advisory-db-check', version: '0.12.4' }],
    [
      'pkg:gem/jruby-launcher@1.1.2?platform=java',
      { type: 'gem', name: 'jruby-launcher', version: '1.1.2', qualifiers: { platform: 'java' } },
    ],
    [
      'pkg:golang/google.golang.org/genproto@v0.1.0',
      { type: 'golang', name: 'google.golang.org/genproto', version: 'v0.1.0' },
    ],
    [
      'pkg:golang/github.com/Masterminds/sprig/v3@v3.2.3+incompatible',
      { type: 'golang', name: 'github.com/Masterminds/sprig/v3', version: 'v3.2.3+incompatible' },
    ],
    // set by hand at build time: not a semantic version, which is all that may start with v
    ['pkg:golang/example.com/app@1.2', { type: 'golang', name: 'example.com/app', version: 'v1.2' }],
    ['pkg:ebuild/dev-lang/python@3.12.1-r1', { type: 'ebuild', name: 'dev-lang/python', version: '3.12.1-r1' }],
    ['pkg:golang/stdlib@1.22', { type: 'golang', name: 'stdlib', version: '1.22' }],
    ['pkg:golang/example.com/app', { type: 'golang', name: 'example.com/app', version: '' }],
    [
      'pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1',
      { type: 'maven', name: 'org.apache.xmlgraphics:batik-anim', version: '1.9.1' },
    ],
    ['pkg:cargo/rand@0.7.2', { type: 'cargo', name: 'rand', version: '0.7.2' }],
    [
      'pkg:nuget/EnterpriseLibrary.Common@6.0.1304',
      { type: 'nuget', name: 'EnterpriseLibrary.Common', version: '6.0.1304' },
    ],
    ['pkg:composer/guzzlehttp/promises@2.0.2', { type: 'composer', name: 'guzzlehttp/promises', version: '2.0.2' }],
    [
      'pkg:conda/absl-py@0.4.1?build=py36h06a4308_0&channel=main&subdir=linux-64',
      {
        type: 'conda',
        name: 'absl-py',
        version: '0.4.1',
        qualifiers: { subdir: 'linux-64', channel: 'main', build: 'py36h06a4308_0' },
      },
    ],
    ['pkg:cran/A3@1.0.0', { type: 'cran', name: 'A3', version: '1.0.0' }],
    ['pkg:luarocks/luasocket@3.1.0-1', { type: 'luarocks', name: 'luasocket', version: '3.1.0-1' }],
    ['pkg:cpan/OALDERS/URI@5.35', { type: 'cpan', namespace: 'OALDERS', name: 'URI', version: '5.35' }],
    ['pkg:pear/pecl.php.net/redis@6.1.0', { type: 'pear', namespace: 'pecl.php.net', name: 'redis', version: '6.1.0' }],
    [
      'pkg:bitnami/redis@7.4.1-0?arch=arm64&distro=debian-12',
      {
        type: 'bitnami',
        name: 'redis',
        version: '7.4.1-0',
        architecture: 'arm64',
        qualifiers: { distro: 'debian-12' },
      },
    ],
    ['pkg:hex/jason@1.1.2', { type: 'hex', name: 'jason', version: '1.1.2' }],
    ['pkg:hackage/AC-HalfInteger@1.2.1', { type: 'hackage', name: 'AC-HalfInteger', version: '1.2.1' }],
    ['pkg:generic/node@22.11.0', { type: 'generic', name: 'node', version: '22.11.0' }],
    [
      'pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie',
      {
        type: 'deb',
        namespace: 'debian',
        name: 'curl',
        version: '7.50.3-1',
        architecture: 'i386',
        qualifiers: { distro: 'jessie' },
      },
    ],
    [
      'pkg:deb/debian/libvim@2:9.0-4?arch=amd64&upstream=vim',
      {
        type: 'deb',
        namespace: 'debian',
        name: 'libvim',
        version: '2:9.0-4',
        architecture: 'amd64',
        qualifiers: { upstream: 'vim' },
      },
    ],
    [
      'pkg:apk/alpine/curl@7.83.0-r0?arch=x86',
      { type: 'apk', namespace: 'alpine', name: 'curl', version: '7.83.0-r0', architecture: 'x86' },
    ],
    [
      'pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25',
      {
        type: 'rpm',
        namespace: 'fedora',
        name: 'curl',
        version: '7.50.3-1.fc25',
        architecture: 'i386',
        qualifiers: { distro: 'fedora-25' },
      },
    ],
    [
      'pkg:rpm/centerim@4.22.10-1.el6?arch=i686&distro=fedora-25&epoch=1',
      {
        type: 'rpm',
        name: 'centerim',
        version: '1:4.22.10-1.el6',
        architecture: 'i686',
        qualifiers: { distro: 'fedora-25' },
      },
    ],
    [
      'pkg:alpm/arch/pacman@6.0.1-1?arch=x86_64',
      { type: 'alpm', namespace: 'arch', name: 'pacman', version: '6.0.1-1', architecture: 'x86_64' },
    ],
  ])('gives %s', (expected, described) => {
    expect(purl(described)).toBe(expected);
  });

  it('falls back to generic for what a type does not allow', () => {
    expect(purl({ type: 'golang', name: 'example.com/x', version: 'vNext' })).toBe('pkg:generic/example.com%2Fx@vNext');
  });

  it('is cut to its base as if it were read', () => {
    const types = CATALOGERS.flatMap((cataloger) => cataloger.types);
    const text = fc.string({
      unit: fc.constantFrom('a', '1', '/', '@', '?', '#', '%', ':', '+', ' ', '.', 'é'),
      minLength: 1,
    });
    // the library decodes qualifiers twice when it reads them
    const readable = fc.string({
      unit: fc.constantFrom('a', '1', '/', '@', '?', '#', ':', '+', ' ', '.', 'é'),
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.constantFrom(...types), text, readable, readable, (type, name, version, architecture) => {
        const whole = purl({ type, name, version, architecture });
        const read = PackageURL.fromString(whole);
        const { type: readType, namespace, name: readName } = read;
        expect(`${baseOf(whole)}@1`).toBe(new PackageURL(readType, namespace, readName, '1').toString());
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  it('gives a purl that can be read again, whatever an image calls its packages', () => {
    const types = CATALOGERS.flatMap((cataloger) => cataloger.types);
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(fc.constantFrom(...types), text, text, text, (type, name, version, namespace) => {
        expect(() => PackageURL.fromString(purl({ type, name, version, namespace }))).not.toThrow();
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
