import { describe, expect, it } from 'vitest';
import { ResidueClassifier } from '../../../src/core/ownership/residue.js';

const EXPECTED: readonly [path: string, category: string | undefined][] = [
  ['var/lib/apt/lists/deb.debian.org_dists_bookworm_InRelease', 'package-lists'],
  ['var/cache/apk/APKINDEX.1234.tar.gz', 'package-lists'],
  ['var/cache/dnf/fedora-abc/repodata/primary.xml.gz', 'package-lists'],
  ['var/cache/dnf/fedora-abc/packages/gcc-13.rpm', 'package-cache'],
  ['var/cache/apt/pkgcache.bin', 'package-lists'],
  ['var/cache/apt/archives/gcc_12.deb', 'package-cache'],
  ['var/cache/apk/gcc-12.apk', 'package-cache'],
  ['root/.npm/_cacache/content-v2/sha512/aa/bb', 'package-cache'],
  ['home/node/.npm/_logs/2024.log', 'package-cache'],
  ['usr/local/share/.cache/yarn/v6/x/package.json', 'package-cache'],
  ['root/.local/share/pnpm/store/v3/files/00/x', 'package-cache'],
  ['root/.cache/pip/http/a', 'package-cache'],
  ['root/.cache/pypoetry/artifacts/a', 'package-cache'],
  ['root/.cache/uv/archive-v0/a', 'package-cache'],
  ['root/.cache/go-build/00/x-d', 'package-cache'],
  ['go/pkg/mod/github.com/x/y@v1/main.go', 'package-cache'],
  ['usr/local/cargo/registry/src/index/serde/.git/config', 'package-cache'],
  ['root/.m2/repository/org/x/x.pom', 'package-cache'],
  ['home/gradle/.gradle/caches/modules-2/x', 'package-cache'],
  ['root/.nuget/packages/x/1.0/x.nupkg', 'package-cache'],
  ['root/.composer/cache/files/x.zip', 'package-cache'],
  ['usr/local/lib/ruby/gems/3.2.0/cache/rack-3.gem', 'package-cache'],
  ['app/.git/objects/pack/x.pack', 'vcs'],
  ['.git/HEAD', 'vcs'],
  ['app/vendor/lib/.svn/entries', 'vcs'],
  ['app/.gitignore', 'vcs'],
  ['app/tests/fixtures/a.json', 'source-and-tests'],
  ['app/src/main.rs', 'source-and-tests'],
  ['app/lib/util.test.js', 'source-and-tests'],
  ['usr/local/include/c++/12/vector', 'source-and-tests'],
  ['usr/share/doc/gcc/copyright', 'docs-and-locales'],
  ['usr/local/share/man/man1/x.1', 'docs-and-locales'],
  ['usr/share/locale/de/LC_MESSAGES/x.mo', 'docs-and-locales'],
  ['usr/lib/locale/C.utf8/LC_CTYPE', 'docs-and-locales'],
  ['var/cache/man/index.db', 'docs-and-locales'],
  ['app/README.md', 'docs-and-locales'],
  ['var/log/dpkg.log', 'logs-and-temp'],
  ['tmp/tests/a', 'logs-and-temp'],
  ['var/cache/ldconfig/aux-cache', 'logs-and-temp'],
  ['app/__pycache__/main.cpython-312.pyc', 'logs-and-temp'],
  ['root/.bash_history', 'logs-and-temp'],
  // not residue
  ['var/lib/dpkg/status', undefined],
  ['app/server.js', undefined],
  ['usr/bin/test', undefined],
  ['app/contest/a', undefined],
  ['app/.yarn/cache/x.zip', undefined],
  ['root/.cache/ms-playwright/chromium/chrome', undefined],
  ['usr/src/app/index.js', undefined],
  ['.npm', undefined],
];

describe('ResidueClassifier', () => {
  const classifier = new ResidueClassifier();

  it.each(EXPECTED)('%s is %s', (path, category) => {
    expect(classifier.classify(path)).toBe(category);
  });
});
